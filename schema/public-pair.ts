import { ipKind } from './ip-kind.ts';

/** An address of a node, and what stands around it. */
export interface Paired {
  ip: string;
  port: number;
  /** As an administrator has set it. */
  publicHost: string | null;
  publicPort: number | null;
  /** The node's own name for players. */
  fqdn: string | null;
  /** The address outside of the node's network; null when nothing told it. */
  outsideIp: string | null;
  /** The port that the gateway of its network gave; null when it gave none. */
  mappedPort: number | null;
}

/**
 * What players connect to. A whole pair that an administrator has set stands; else what the gateway gave counts, since
 * it may give another port than was wished for. An address inside a network is named by the network's own outside.
 */
export function publicPair(address: Paired): { host: string; port: number } {
  const { ip, port, publicHost, publicPort, fqdn, outsideIp, mappedPort } = address;
  const isOutside = outsideIp !== null && ipKind(outsideIp) === 'public';
  const own = isOutside && isInside(ip) ? outsideIp : ip;
  const isSet = publicHost !== null && publicPort !== null;
  return {
    host: publicHost ?? fqdn ?? own,
    port: isSet ? publicPort : (mappedPort ?? publicPort ?? port),
  };
}

/** Reached from outside under another address, if at all. Loopback addresses are meant as they are. */
const isInside = (ip: string): boolean => ip === '0.0.0.0' || ip === '::' || ipKind(ip) === 'private';
