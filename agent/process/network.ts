import { readdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import * as z from 'zod';
import type { Allocation } from '../runtime.ts';
import { planAddresses, upstreamResolvers, type AddressPlan } from './addresses.ts';
import { runCommand } from './command.ts';
import { closeForwarding, openForwarding } from './foreign-firewall.ts';
import { assertPortsFree } from './free-ports.ts';
import {
  baseRules,
  interfacePrefix,
  publicationsOf,
  publicationKey,
  publishRules,
  type Publication,
} from './network-rules.ts';

const namespacePrefix = 'roost-';
/** Used when the host's own resolver cannot be reached from a server. */
const publicResolvers = ['1.1.1.1', '9.9.9.9'];

export interface Traffic {
  /** Received by the server. */
  rxBytes: number;
  txBytes: number;
}

/** What a server has published; kept so that lost rules can be put back. */
export interface Attachment {
  slot: number;
  allocations: Allocation[];
}

/** The servers' network namespaces and the host's one table of rules. The kernel keeps both when the agent ends. */
export class ServerNetwork {
  readonly #plan: AddressPlan;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(range: string) {
    this.#plan = planAddresses(range);
  }

  /** Where servers find the host: what is published on all of its addresses is published here too. */
  get hostAddress(): string {
    return this.#plan.gateway;
  }

  /** Makes the server's namespace anew with exactly these ports published; returns the namespace's path. */
  async attach({ slot, allocations }: Attachment): Promise<string> {
    const wanted = publicationsOf(allocations, this.#plan.addressOf(slot));
    await assertPortsFree(allocations);
    return await this.#inTurn(async () => {
      await this.#removeNamespace(slot);
      // In this order: another agent that removes its last server leaves the rules while a namespace exists.
      await this.#addNamespace(slot);
      await this.#ensureRules();
      await this.#publish(slot, wanted);
      return `/run/netns/${namespacePrefix}${slot}`;
    });
  }

  /** Puts rules back that somebody removed (a firewall service's restart flushes every table). */
  async repair(attachments: readonly Attachment[]): Promise<void> {
    await this.#inTurn(async () => {
      if (await this.#hasRules()) return;
      await this.#ensureRules();
      for (const { slot, allocations } of attachments) {
        await this.#publish(slot, publicationsOf(allocations, this.#plan.addressOf(slot)));
      }
    });
  }

  /** Removes the server's namespace and ports, and with the last one everything of ours. */
  async detach(slot: number): Promise<void> {
    await this.#inTurn(async () => {
      await this.#removeNamespace(slot);
      if (!(await this.#hasRules())) return;
      await nft(
        publishRules(await listPublications(), [], this.#plan.addressOf(slot)) +
          `add element inet roost sources { ${this.#source(slot)} }\n` +
          `delete element inet roost sources { ${this.#source(slot)} }\n`,
      );
      await removeRulesWhenUnused();
    });
  }

  async traffic(slot: number): Promise<Traffic> {
    const counter = async (direction: string) =>
      Number(
        await readFile(
          `/sys/class/net/${interfacePrefix}${slot}/statistics/${direction}_bytes`,
          'utf8',
        ).catch(() => 0),
      );
    const [rxBytes, txBytes] = await Promise.all([counter('tx'), counter('rx')]);
    return { rxBytes, txBytes };
  }

  /** Contents of a server's resolv.conf. */
  async resolvConf(): Promise<string> {
    const resolvers = await findResolvers();
    return `${resolvers.map((ip) => `nameserver ${ip}`).join('\n')}\noptions timeout:2 attempts:2\n`;
  }

  #source(slot: number): string {
    return `"${interfacePrefix}${slot}" . ${this.#plan.addressOf(slot)}`;
  }

  async #addNamespace(slot: number): Promise<void> {
    const name = `${namespacePrefix}${slot}`;
    const outside = `${interfacePrefix}${slot}`;
    const address = this.#plan.addressOf(slot);
    const { gateway } = this.#plan;
    await runCommand('ip', ['netns', 'add', name]);
    await runCommand('ip', ['-batch', '-'], {
      input: `link add ${outside} type veth peer name eth0 netns ${name}\n`,
    });
    await Promise.all([
      setSysctl(`net/ipv6/conf/${outside}/disable_ipv6`, '1'),
      setSysctl(`net/ipv4/conf/${outside}/route_localnet`, '1'),
      setSysctl(`net/ipv4/conf/${outside}/send_redirects`, '0'),
    ]);
    await runCommand('ip', ['-batch', '-'], {
      input: [
        `link set ${outside} up`,
        `addr add ${gateway}/32 dev ${outside}`,
        `route add ${address}/32 dev ${outside}`,
        '',
      ].join('\n'),
    });
    // Not `ip netns exec`: it would mount things in the host's own tree.
    await runCommand(
      'nsenter',
      [
        `--net=/run/netns/${name}`,
        'sh',
        '-c',
        'for c in all default; do echo 1 > /proc/sys/net/ipv6/conf/$c/disable_ipv6; done 2>/dev/null; exec ip -batch -',
      ],
      {
        input: [
          'link set lo up',
          'link set eth0 up',
          `addr add ${address}/32 dev eth0`,
          `route add ${gateway} dev eth0 scope link`,
          `route add default via ${gateway} dev eth0 onlink`,
          '',
        ].join('\n'),
      },
    );
  }

  async #removeNamespace(slot: number): Promise<void> {
    const [namespaces, interfaces] = await Promise.all([listNamespaces(), readdir('/sys/class/net')]);
    // The interface goes first: a namespace dies only with its last process.
    if (interfaces.includes(`${interfacePrefix}${slot}`)) {
      await runCommand('ip', ['link', 'del', `${interfacePrefix}${slot}`]);
    }
    if (namespaces.includes(`${namespacePrefix}${slot}`)) {
      await runCommand('ip', ['netns', 'del', `${namespacePrefix}${slot}`]);
    }
  }

  async #publish(slot: number, wanted: Publication[]): Promise<void> {
    const rules = publishRules(await listPublications(), wanted, this.#plan.addressOf(slot));
    await nft(`${rules}add element inet roost sources { ${this.#source(slot)} }\n`);
  }

  async #hasRules(): Promise<boolean> {
    return await runCommand('nft', ['-t', 'list', 'chain', 'inet', 'roost', 'input']).then(
      (text) => text.includes('drop'),
      () => false,
    );
  }

  async #ensureRules(): Promise<void> {
    const forwarding = (await readFile('/proc/sys/net/ipv4/ip_forward', 'utf8')).trim() === '1';
    const uplinks = forwarding ? [] : await hostInterfaces();
    const resolvers = await findResolvers();
    await nft(baseRules({ range: this.#plan.range, gateway: this.#plan.gateway, resolvers, uplinks }));
    if (!forwarding) await setSysctl('net/ipv4/ip_forward', '1');
    await openForwarding();
  }

  /** Changes to the host's tables happen one after another. */
  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return await result;
  }
}

const listing = z.object({
  nftables: z.array(
    z.object({
      map: z
        .object({ name: z.string(), elem: z.array(z.tuple([z.unknown(), z.string()])).optional() })
        .optional(),
    }),
  ),
});
const concatenation = z.object({ concat: z.array(z.union([z.string(), z.number()])) });

async function listPublications(): Promise<Publication[]> {
  const publications: Publication[] = [];
  for (const map of ['published', 'published_any'] as const) {
    const { nftables } = listing.parse(
      JSON.parse(await runCommand('nft', ['-j', 'list', 'map', 'inet', 'roost', map])),
    );
    for (const [key, address] of nftables.flatMap((entry) => entry.map?.elem ?? [])) {
      publications.push({ map, key: publicationKey(concatenation.parse(key).concat), address });
    }
  }
  return publications;
}

/** Forwarding that we switched on is switched off again, unless something else appeared that may need it. */
async function removeRulesWhenUnused(): Promise<void> {
  if ((await listNamespaces()).some((name) => name.startsWith(namespacePrefix))) return;
  const uplinks = await runCommand('nft', ['list', 'set', 'inet', 'roost', 'uplinks']);
  await closeForwarding();
  if (uplinks.includes('elements')) {
    const others = (await hostInterfaces()).filter((name) => !uplinks.includes(`"${name}"`));
    if (others.length > 0) return;
    await setSysctl('net/ipv4/ip_forward', '0');
  }
  await nft('delete table inet roost\n');
}

async function hostInterfaces(): Promise<string[]> {
  const names = await readdir('/sys/class/net');
  return names.filter(
    (name) => name !== 'lo' && !name.startsWith(interfacePrefix) && /^[\w.@:-]+$/.test(name),
  );
}

async function listNamespaces(): Promise<string[]> {
  return await readdir('/run/netns').catch(() => []);
}

async function findResolvers(): Promise<string[]> {
  const own = Object.values(os.networkInterfaces()).flatMap(
    (list) => list?.map(({ address }) => address) ?? [],
  );
  for (const path of ['/etc/resolv.conf', '/run/systemd/resolve/resolv.conf']) {
    const found = upstreamResolvers(await readFile(path, 'utf8').catch(() => ''), own);
    if (found.length > 0) return found;
  }
  return publicResolvers;
}

async function setSysctl(path: string, value: string): Promise<void> {
  await writeFile(`/proc/sys/${path}`, value).catch((error: unknown) => {
    // A kernel without IPv6 has nothing to switch off.
    if (!path.startsWith('net/ipv6/')) throw error;
  });
}

async function nft(rules: string): Promise<void> {
  await runCommand('nft', ['-f', '-'], { input: rules });
}
