import type { NodeReach } from '../../schema/protocol.ts';
import { ipKind } from '../../schema/ip-kind.ts';
import type { AllocationReach, ReachChallenge, ReachReason, ReachSide } from '../../schema/reach.ts';
import type { DialEnd } from './dial.ts';

/** What was seen of one address, by whoever looked. */
export interface Seen {
  /** Null: the node is away, or its port is in use, and nobody looked. */
  tcp: DialEnd | null;
  /** Null: there is nobody to look from. */
  udp: ReachSide | null;
  /** By which node UDP was looked at. */
  prober: string | null;
  /** Null: the game runs, and everything that answers counts. */
  challenge: ReachChallenge | null;
}

/** What hinders a look. */
export type Hindrance = 'node_offline' | 'in_use';

/** The address itself, and what its node knows of the network around it. */
export interface Judged {
  ip: string;
  port: number;
  reach: NodeReach | null;
}

/** Says what a look found, and where it found nothing, why: a router's refusal explains more than a lost packet. */
export function judge(seen: Seen, address: Judged): Omit<AllocationReach, 'checkedAt'> {
  return {
    tcp: explained(tcpSide(seen), 'tcp', address),
    udp: explained(udpSide(seen), 'udp', address),
  };
}

/** Nobody looked: nothing is known. */
export const hindered = (reason: Hindrance): Omit<AllocationReach, 'checkedAt'> => ({
  tcp: { reached: null, reason, detail: null },
  udp: { reached: null, reason, detail: null },
});

function tcpSide({ tcp, challenge }: Seen): ReachSide {
  if (tcp === null) return { reached: null, reason: 'timeout', detail: null };
  switch (tcp.is) {
    case 'opened': {
      const isRight = challenge === null || tcp.heard?.trim() === challenge.answer;
      return { reached: isRight, reason: isRight ? 'open' : 'wrong_host', detail: null };
    }
    case 'not-public':
      return { reached: false, reason: 'not_public', detail: tcp.address };
    case 'refused':
    case 'timeout':
    case 'dns':
      return { reached: false, reason: tcp.is, detail: null };
  }
}

/**
 * What another node says. It may belong to somebody else than the address, so of its words only those count that a
 * look can end with, and of its facts an address.
 */
function udpSide({ udp, prober }: Seen): ReachSide {
  const reached = udp === null ? undefined : lookedAt.get(udp.reason);
  if (udp === null || reached === undefined) return { reached: null, reason: 'no_prober', detail: null };
  const isAddress = udp.detail !== null && ipKind(udp.detail) !== null;
  return { reached, reason: udp.reason, detail: isAddress ? udp.detail : prober };
}

/** How a look over UDP can end, and what that means. */
const lookedAt: ReadonlyMap<ReachReason, boolean | null> = new Map([
  ['open', true],
  ['refused', false],
  ['timeout', false],
  ['dns', false],
  ['wrong_host', false],
  ['not_public', false],
  ['game_silent', null],
]);

const isUnexplained = ({ reason }: ReachSide): boolean => reason === 'refused' || reason === 'timeout';

function explained(side: ReachSide, protocol: 'tcp' | 'udp', { ip, port, reach }: Judged): ReachSide {
  if (!isUnexplained(side) || reach === null) return side;
  const codes = reach.findings.map(({ code }) => code);
  if (codes.includes('cgnat')) return { ...side, reason: 'carrier_nat', detail: reach.outsideIp };
  const mapping = reach.mappings.find(
    (one) => one.ip === ip && one.port === port && one.protocol === protocol && one.publicPort === null,
  );
  if (mapping !== undefined) return { ...side, reason: 'mapping_failed', detail: mapping.error };
  return codes.includes('double_nat') ? { ...side, detail: 'double NAT' } : side;
}
