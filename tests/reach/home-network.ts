import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { behaviour, type Behaviour, type GatewayCommand } from './behaviour.ts';
import { SpokenProcess } from './spoken-process.ts';

const run = promisify(execFile);
const here = import.meta.dirname;

export const home = { gateway: '192.168.77.1', host: '192.168.77.20', neighbour: '192.168.77.66' } as const;
export const outside = { gateway: '45.0.0.2', player: '45.0.0.1' } as const;

type Names = Readonly<Record<'player' | 'gateway' | 'host' | 'neighbour', string>>;

/** A home behind a gateway, and a player on the other side of it: four network namespaces of this process's own. */
export class HomeNetwork {
  readonly #names: Names;
  readonly gateway: SpokenProcess;
  readonly #others: SpokenProcess[] = [];

  private constructor(names: Names) {
    this.#names = names;
    this.gateway = this.#start('gateway', 'gateway-process.ts', [home.gateway, 'wan']);
  }

  static async open(): Promise<HomeNetwork> {
    const named = (letter: string) => `rh${letter}${process.pid}`;
    const names = {
      player: named('p'),
      gateway: named('g'),
      host: named('h'),
      neighbour: named('n'),
    };
    await build(names);
    const network = new HomeNetwork(names);
    await network.gateway.until({ event: 'ready' });
    return network;
  }

  /** Puts this process in the player's place: it has the address outside, and reaches the home through its gateway. */
  async takePlayersPlace(): Promise<void> {
    const link = `rhw${process.pid}`;
    await run('ip', [
      '-n',
      this.#names.player,
      'link',
      'set',
      'wan',
      'netns',
      String(process.pid),
      'name',
      link,
    ]);
    await run('ip', ['addr', 'add', `${outside.player}/24`, 'dev', link]);
    await run('ip', ['link', 'set', link, 'up']);
  }

  /** The home's game host as a network namespace, for programs to be run in. */
  get hostNamespace(): string {
    return `/run/netns/${this.#names.host}`;
  }

  /** The home's game host; `file`: where its mappings are noted. */
  async startHost(file: string, ports: readonly number[]): Promise<SpokenProcess> {
    const host = this.#start('host', 'home-process.ts', [file, ...ports.map(String)]);
    this.#others.push(host);
    await host.until({ event: 'ready' });
    return host;
  }

  /** Another machine of the home that claims to be the gateway. */
  async startImpostor(): Promise<SpokenProcess> {
    const impostor = this.#start('neighbour', 'gateway-process.ts', [home.neighbour, 'none']);
    this.#others.push(impostor);
    await impostor.until({ event: 'ready' });
    return impostor;
  }

  async behave(change: Partial<Behaviour>): Promise<void> {
    await this.command({ do: 'behave', as: behaviour.parse({ tells: outside.gateway, ...change }) });
  }

  async command(command: GatewayCommand): Promise<void> {
    this.gateway.mark();
    this.gateway.say(command);
    await this.gateway.until({ event: 'done' });
  }

  /** What a player outside gets from a port of the home: an answer, or the word of the refusal. */
  async play(protocol: 'tcp' | 'udp', port: number): Promise<string> {
    const script = protocol === 'tcp' ? tcpPlayer : udpPlayer;
    const args = [`--net=/run/netns/${this.#names.player}`, process.execPath, '-e', script];
    const { stdout } = await run('nsenter', [...args, '--', outside.gateway, String(port)]);
    return stdout.trim();
  }

  async close(): Promise<void> {
    for (const one of [...this.#others, this.gateway]) await one.end();
    for (const name of Object.values(this.#names)) await run('ip', ['netns', 'del', name]);
  }

  /** Ends what was started in the home; its gateway stays. */
  async endOthers(): Promise<void> {
    for (const one of this.#others.splice(0)) await one.end();
  }

  #start(role: keyof Names, script: string, args: readonly string[]): SpokenProcess {
    return new SpokenProcess(this.#names[role], path.join(here, script), args);
  }
}

const tcpPlayer = `const [host, port] = process.argv.slice(1);
  const socket = require('net').connect(Number(port), host).on('error', (e) => console.log(e.code));
  socket.on('data', (d) => console.log(String(d))).setTimeout(5000, () => socket.destroy());`;
const udpPlayer = `const [host, port] = process.argv.slice(1);
  const socket = require('dgram').createSocket('udp4');
  const end = (word) => { console.log(word); clearTimeout(late); socket.close(); };
  const late = setTimeout(() => end('silence'), 3000);
  socket.on('error', (e) => end(e.code)).on('message', (d) => end(String(d)));
  socket.connect(Number(port), host, () => socket.send('hello'));`;

/** player —— wan [gateway] lan bridge —— host, neighbour */
async function build(names: Names): Promise<void> {
  const { player, gateway, host, neighbour } = names;
  for (const name of Object.values(names)) await run('ip', ['netns', 'add', name]);
  const inside = (name: string, ...lines: string[]) =>
    run('sh', ['-c', lines.map((line) => `ip -n ${name} ${line}`).join(' && ')]);
  for (const name of Object.values(names)) await inside(name, 'link set lo up');
  await inside(gateway, `link add wan type veth peer name wan netns ${player}`, 'link add lan type bridge');
  for (const [name, port] of [
    [host, 'port1'],
    [neighbour, 'port2'],
  ] as const) {
    await inside(gateway, `link add ${port} type veth peer name eth0 netns ${name}`);
    await inside(gateway, `link set ${port} master lan`, `link set ${port} up`);
  }
  await inside(player, `addr add ${outside.player}/24 dev wan`, 'link set wan up');
  await inside(gateway, `addr add ${outside.gateway}/24 dev wan`, 'link set wan up');
  await inside(gateway, `addr add ${home.gateway}/24 dev lan`, 'link set lan up');
  await run('nsenter', [`--net=/run/netns/${gateway}`, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
  for (const [name, address] of [
    [host, home.host],
    [neighbour, home.neighbour],
  ] as const) {
    await inside(name, `addr add ${address}/24 dev eth0`, 'link set eth0 up');
    await inside(name, `route add default via ${home.gateway}`);
  }
}
