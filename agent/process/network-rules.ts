import { isIPv4 } from 'node:net';
import type { Allocation } from '../runtime.ts';

/** Host ends of the servers' interfaces begin with this; every rule recognises servers by it. */
export const interfacePrefix = 'rst';
const servers = `"${interfacePrefix}*"`;

/** Never reachable from a server: link-local (cloud metadata), this network, multicast and the metadata addresses elsewhere. */
const blockedRanges = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '192.0.0.192',
  '100.100.100.200',
  '224.0.0.0/3',
];

/** Networks inside the host, of containers and virtual machines: what they publish is reachable, the rest is not. */
const innerBridges = [
  'docker*',
  'br-*',
  'podman*',
  'cni*',
  'virbr*',
  'lxcbr*',
  'lxdbr*',
  'incusbr*',
  'veth*',
  'vnet*',
];

export interface RulesInput {
  /** All servers' addresses, for example 100.72.0.0/16. */
  range: string;
  /** The host's address towards servers. */
  gateway: string;
  resolvers: string[];
  /** Interfaces among which the host did not forward before; it goes on not doing so. */
  uplinks: string[];
}

/** The whole table, as one transaction that may run at any time: chains are replaced, published ports stay. */
export function baseRules({ range, gateway, resolvers, uplinks }: RulesInput): string {
  const chains = {
    guard: [
      'type filter hook prerouting priority raw; policy accept;',
      `iifname != ${servers} accept`,
      'meta nfproto ipv6 drop',
      'iifname . ip saddr != @sources drop',
      'ip daddr 127.0.0.0/8 drop',
    ],
    publish: [
      'type nat hook prerouting priority dstnat; policy accept;',
      'dnat ip to ip daddr . meta l4proto . th dport map @published',
      'fib daddr type local dnat ip to meta l4proto . th dport map @published_any',
    ],
    publish_local: [
      'type nat hook output priority -100; policy accept;',
      'dnat ip to ip daddr . meta l4proto . th dport map @published',
      'fib daddr type local dnat ip to meta l4proto . th dport map @published_any',
    ],
    translate: [
      'type nat hook postrouting priority srcnat; policy accept;',
      `oifname ${servers} ip saddr 127.0.0.0/8 snat ip to ${gateway}`,
      `oifname ${servers} ip saddr ${range} snat ip to ${gateway}`,
      `oifname != ${servers} ip saddr ${range} masquerade`,
    ],
    forward: [
      'type filter hook forward priority filter; policy accept;',
      'ct state established,related accept',
      `oifname ${servers} ct status dnat accept`,
      `oifname ${servers} drop`,
      `iifname ${servers} meta l4proto { tcp, udp } th dport 53 ip daddr @resolvers accept`,
      `iifname ${servers} ip daddr @blocked drop`,
      `iifname ${servers} ip daddr 168.63.129.16 tcp dport { 80, 32526 } drop`,
      ...innerBridges.map((bridge) => `iifname ${servers} oifname "${bridge}" ct status & dnat == 0 drop`),
      `iifname ${servers} accept`,
      'iifname @uplinks oifname @uplinks ct state new drop',
    ],
    input: [
      'type filter hook input priority filter; policy accept;',
      `iifname ${servers} ct state established,related accept`,
      `iifname ${servers} drop`,
    ],
  };
  const lines = [
    'add table inet roost',
    'add map inet roost published { type ipv4_addr . inet_proto . inet_service : ipv4_addr; }',
    'add map inet roost published_any { type inet_proto . inet_service : ipv4_addr; }',
    'add set inet roost sources { type ifname . ipv4_addr; }',
    'add set inet roost uplinks { type ifname; }',
    'add set inet roost blocked { type ipv4_addr; flags interval; auto-merge; }',
    'add set inet roost resolvers { type ipv4_addr; }',
    'flush set inet roost blocked',
    'flush set inet roost resolvers',
    ...elements('blocked', [...blockedRanges, range]),
    ...elements('resolvers', resolvers),
    ...elements(
      'uplinks',
      uplinks.map((name) => `"${name}"`),
    ),
  ];
  for (const [name, [hook, ...rules]] of Object.entries(chains)) {
    lines.push(`add chain inet roost ${name} { ${hook} }`, `flush chain inet roost ${name}`);
    for (const rule of rules) lines.push(`add rule inet roost ${name} ${rule}`);
  }
  return `${lines.join('\n')}\n`;
}

/** One published port: `key` as nft writes it in the map. */
export interface Publication {
  map: 'published' | 'published_any';
  key: string;
  address: string;
}

/** tcp and udp of each allocation. Throws on an address that is not IPv4. */
export function publicationsOf(allocations: readonly Allocation[], address: string): Publication[] {
  return allocations.flatMap(({ ip, port }) => {
    if (!isIPv4(ip)) throw new Error(`allocation ${ip}:${port} is not IPv4; only IPv4 is published`);
    if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error(`no such port: ${port}`);
    return (['tcp', 'udp'] as const).map((protocol): Publication =>
      ip === '0.0.0.0'
        ? { map: 'published_any', key: `${protocol} . ${port}`, address }
        : { map: 'published', key: `${ip} . ${protocol} . ${port}`, address },
    );
  });
}

/** A key as we write it from one as nft lists it: without /etc/protocols it names protocols by number. */
export function publicationKey(parts: readonly (string | number)[]): string {
  const protocolAt = parts.length - 2;
  return parts.map((part, at) => (at === protocolAt ? protocolName(part) : part)).join(' . ');
}

const protocols: ReadonlyMap<string, string> = new Map([
  ['6', 'tcp'],
  ['17', 'udp'],
]);
const protocolName = (part: string | number): string => protocols.get(String(part)) ?? String(part);

/** A transaction that leaves exactly `wanted` published for `address`, taking ports over from whoever had them. */
export function publishRules(
  current: readonly Publication[],
  wanted: readonly Publication[],
  address: string,
): string {
  const wantedKeys = new Set(wanted.map(({ map, key }) => `${map} ${key}`));
  const stale = current.filter((one) => one.address === address || wantedKeys.has(`${one.map} ${one.key}`));
  return [
    ...stale.map(({ map, key }) => `delete element inet roost ${map} { ${key} }`),
    ...wanted.map(({ map, key, address: to }) => `add element inet roost ${map} { ${key} : ${to} }`),
    '',
  ].join('\n');
}

function elements(set: string, values: string[]): string[] {
  return values.length === 0 ? [] : [`add element inet roost ${set} { ${values.join(', ')} }`];
}
