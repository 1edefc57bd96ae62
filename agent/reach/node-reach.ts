import type { Finding, NodeReach } from '../../schema/protocol.ts';
import { ipKind } from '../../schema/ip-kind.ts';
import type { MappingFailure } from './gateway.ts';
import type { WantedPort } from './mapping-plan.ts';
import type { NatFinding } from './nat-findings.ts';
import type { MappingReport } from './port-mapping.ts';

/** An address that a server of this node holds. */
export interface HeldAddress {
  ip: string;
  port: number;
  /** What players use, where it differs. */
  publicPort: number | null;
}

/** The most that a report carries. */
const mostMappings = 2048;
const anywhere = '0.0.0.0';

/**
 * The ports that the gateway must let in, of the servers' addresses: those that this host's network can reach. With two
 * addresses on one port the first one's public port is wished for.
 */
export function portsWanted(held: readonly HeldAddress[]): WantedPort[] {
  const ports = new Map<number, WantedPort[]>();
  for (const { ip, port, publicPort } of held) {
    if (ports.has(port) || !isMappable(ip)) continue;
    ports.set(
      port,
      (['tcp', 'udp'] as const).map((protocol) => ({ protocol, port, publicPort: publicPort ?? port })),
    );
  }
  return [...ports.values()].flat().slice(0, mostMappings);
}

/** A loopback address is out of the gateway's reach, and a public one needs no gateway. */
const isMappable = (ip: string): boolean => ip === anywhere || ipKind(ip) === 'private';

/** What the panel is told. */
export function nodeReachOf(report: MappingReport, held: readonly HeldAddress[], isOn: boolean): NodeReach {
  const mappings = held.flatMap(({ ip, port }) =>
    (['tcp', 'udp'] as const).flatMap((protocol) => {
      const isIt = (one: { protocol: string; port: number }) =>
        isMappable(ip) && one.port === port && one.protocol === protocol;
      const publicPort = report.mapped.find(isIt)?.publicPort ?? null;
      const reason = report.failed.find(isIt)?.reason ?? null;
      if (publicPort === null && reason === null) return [];
      const error = publicPort === null && reason !== null ? failures[reason] : null;
      return [{ ip, port, protocol, publicPort, error }];
    }),
  );
  return {
    outsideIp: report.outside ?? publicOrNull(report.seenFrom),
    by: isOn ? (report.protocol ?? 'none') : 'off',
    findings: findingsOf(report),
    mappings: mappings.slice(0, mostMappings),
  };
}

/** A panel in the same network sees nothing of the outside. */
const publicOrNull = (address: string | null): string | null =>
  address !== null && !address.includes(':') && ipKind(address) === 'public' ? address : null;

function findingsOf({ finding, failed }: MappingReport): Finding[] {
  const { level, message, remedy } = sentences[finding];
  const found: Finding = { code: finding, level, message, remedy };
  const refusals = new Set(failed.map(({ reason }) => reason));
  return [
    found,
    ...[...refusals].map((reason): Finding => ({
      code: `mapping_${reason}`,
      level: 'problem',
      message: failures[reason],
      remedy: remedies[reason],
    })),
  ];
}

const forwardByHand =
  'Forward the ports to this host by hand in the router, and set them as public ports of the addresses.';

const sentences: Readonly<Record<NatFinding, Omit<Finding, 'code'>>> = {
  mapped: { level: 'ok', message: 'The router lets players in.', remedy: null },
  direct: { level: 'ok', message: 'This host has a public address of its own.', remedy: null },
  behind_nat: {
    level: 'warning',
    message: 'This host is behind a router. Players get in only by ports that the router forwards.',
    remedy: `Let the node open ports on its router, or do it by hand. ${forwardByHand}`,
  },
  no_gateway: {
    level: 'warning',
    message: 'This host has no way out over IPv4.',
    remedy: 'Check its network. Players without IPv6 cannot reach it.',
  },
  no_protocol: {
    level: 'problem',
    message: 'The router answers neither NAT-PMP nor UPnP.',
    remedy: `Switch UPnP or NAT-PMP on in the router. ${forwardByHand}`,
  },
  cgnat: {
    level: 'problem',
    message:
      'The provider shares one public address among its customers (carrier-grade NAT): nobody gets in from outside.',
    remedy:
      'Ask the provider for a public IPv4 address, or put a host with one in front: a small rented server with a tunnel.',
  },
  double_nat: {
    level: 'problem',
    message: 'There is another router, or the provider’s, between this host’s router and the internet.',
    remedy:
      'Set the outer router to bridge mode or let it forward the same ports; else ask the provider for a public address.',
  },
};

const failures: Readonly<Record<MappingFailure, string>> = {
  conflict: 'Other hosts of the network hold this port and those beside it.',
  not_authorized: 'The router does not let this host open ports.',
  unsupported: 'The router cannot open ports.',
  no_answer: 'The router stopped answering.',
  failed: 'The router would not open the port.',
};

const remedies: Readonly<Record<MappingFailure, string>> = {
  conflict: 'Free the port in the router, or give the server another one.',
  not_authorized: `Allow this host to use UPnP or NAT-PMP in the router. ${forwardByHand}`,
  unsupported: forwardByHand,
  no_answer: 'Restart the router if this lasts. It is asked again by itself.',
  failed: forwardByHand,
};
