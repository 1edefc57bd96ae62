import { ipKind } from '../../schema/ip-kind.ts';

/** What stands between this host and players, as far as it can tell. */
export type NatFinding =
  | 'direct'
  | 'behind_nat'
  | 'no_gateway'
  | 'no_protocol'
  | 'cgnat'
  | 'double_nat'
  | 'mapped';

export interface NatView {
  /** Whether the gateway may be asked for anything. */
  isOn: boolean;
  /** This host's own address towards the gateway; null: it has no way out over IPv4. */
  address: string | null;
  /** Whether the gateway speaks NAT-PMP or UPnP. */
  isAnswering: boolean;
  /** The gateway's outside address, where it tells. */
  outside: string | null;
  /** The address that the panel sees this host come from; null: not known yet. */
  seenFrom: string | null;
}

/** Decides from addresses alone whether players can be let in by the gateway. */
export function natFinding({ isOn, address, isAnswering, outside, seenFrom }: NatView): NatFinding {
  if (address === null) return 'no_gateway';
  const own = ipKind(address);
  if (own === 'public') return 'direct';
  if (own === 'shared') return 'cgnat';
  if (!isOn) return 'behind_nat';
  if (!isAnswering) return 'no_protocol';
  const kind = outside === null ? null : ipKind(outside);
  if (kind === 'shared') return 'cgnat';
  if (kind !== 'public') return 'double_nat';
  // A provider that gives public-looking addresses inside, another router in front, or a tunnel.
  const isSeen = seenFrom !== null && !seenFrom.includes(':') && ipKind(seenFrom) === 'public';
  return isSeen && seenFrom !== outside ? 'double_nat' : 'mapped';
}
