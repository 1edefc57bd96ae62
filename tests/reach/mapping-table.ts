import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { GatewayEvent } from './behaviour.ts';

export interface TableEntry {
  protocol: 'tcp' | 'udp';
  publicPort: number;
  client: string;
  port: number;
}

interface Held extends TableEntry {
  timer: NodeJS.Timeout | null;
}

/** The gateway's mappings; those of its network are real rules of its kernel. */
export class MappingTable {
  readonly #held = new Map<string, Held>();
  readonly #tell: (event: GatewayEvent) => void;
  #last: Promise<unknown> = Promise.resolve();

  constructor(tell: (event: GatewayEvent) => void) {
    this.#tell = tell;
  }

  find(protocol: string, publicPort: number): TableEntry | null {
    return this.#held.get(`${protocol}:${publicPort}`) ?? null;
  }

  /** The mapping of a host's own port, whatever its public one. */
  ofClient(protocol: string, client: string, port: number): TableEntry | null {
    const all = [...this.#held.values()];
    return all.find((one) => one.protocol === protocol && one.client === client && one.port === port) ?? null;
  }

  /** The wished port, or the next one that nobody else holds. */
  freePort(protocol: string, wished: number, client: string): number {
    for (let port = wished; ; port++) {
      const holder = this.find(protocol, port);
      if (holder === null || holder.client === client) return port;
    }
  }

  /** `lifetimeS` 0: for ever. */
  async put(entry: TableEntry, lifetimeS: number, by: string): Promise<void> {
    const key = `${entry.protocol}:${entry.publicPort}`;
    const before = this.#held.get(key);
    if (before?.timer != null) clearTimeout(before.timer);
    const timer = lifetimeS === 0 ? null : setTimeout(() => void this.#expire(entry, by), lifetimeS * 1000);
    this.#held.set(key, { ...entry, timer });
    if (before === undefined) await this.#rules(`add element ip home forwards { ${element(entry)} }`);
    this.#tell({
      event: before === undefined ? 'mapped' : 'renewed',
      protocol: entry.protocol,
      publicPort: entry.publicPort,
      by,
    });
  }

  async remove(protocol: string, publicPort: number, by: string): Promise<void> {
    const entry = this.#held.get(`${protocol}:${publicPort}`);
    if (entry === undefined) return;
    await this.#forget(entry);
    this.#tell({ event: 'removed', protocol, publicPort, by });
  }

  async clear(): Promise<void> {
    for (const entry of [...this.#held.values()]) await this.#forget(entry);
  }

  async #expire(entry: TableEntry, by: string): Promise<void> {
    await this.#forget(entry);
    this.#tell({ event: 'expired', protocol: entry.protocol, publicPort: entry.publicPort, by });
  }

  async #forget(entry: TableEntry): Promise<void> {
    const held = this.#held.get(`${entry.protocol}:${entry.publicPort}`);
    if (held?.timer != null) clearTimeout(held.timer);
    this.#held.delete(`${entry.protocol}:${entry.publicPort}`);
    await this.#rules(`delete element ip home forwards { ${element(entry)} }`);
  }

  /** One after another: the kernel's table follows this one. */
  async #rules(text: string): Promise<void> {
    const done = this.#last.then(() => nft(`${text}\n`));
    this.#last = done.catch(() => undefined);
    await done;
  }
}

const element = ({ protocol, publicPort, client, port }: TableEntry): string =>
  `${protocol} . ${publicPort} : ${client} . ${port}`;

/** Forwards what is mapped from outside, hides the network behind the outside address, and lets nothing else in. */
export const homeRules = (outside: string): string => `
add table ip home
add map ip home forwards { type inet_proto . inet_service : ipv4_addr . inet_service; }
add chain ip home prerouting { type nat hook prerouting priority dstnat; }
add rule ip home prerouting iifname "${outside}" dnat ip to meta l4proto . th dport map @forwards
add chain ip home postrouting { type nat hook postrouting priority srcnat; }
add rule ip home postrouting oifname "${outside}" masquerade
add chain ip home forward { type filter hook forward priority filter; policy drop; }
add rule ip home forward iifname != "${outside}" accept
add rule ip home forward ct state established,related accept
add rule ip home forward ct status dnat accept
`;

export async function nft(rules: string): Promise<void> {
  const child = spawn('nft', ['-f', '-'], { stdio: ['pipe', 'inherit', 'inherit'] });
  child.stdin.end(rules);
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`nft refused: ${rules}`);
}
