import { ipv4Text } from '../../schema/ip-kind.ts';

/** NAT-PMP, RFC 6886: the wire alone. All numbers are big-endian. */
export const natPmpPort = 5351;

export type Protocol = 'tcp' | 'udp';

export interface MappingRequest {
  protocol: Protocol;
  internalPort: number;
  /** Wished for; the gateway may give another. 0 leaves the choice to it. */
  publicPort: number;
  /** Seconds; 0 removes the mapping. */
  lifetimeS: number;
}

export type NatPmpAnswer =
  | { is: 'address'; epochS: number; address: string }
  | {
      is: 'mapping';
      epochS: number;
      protocol: Protocol;
      internalPort: number;
      publicPort: number;
      lifetimeS: number;
    }
  | { is: 'refusal'; operation: number; epochS: number; reason: NatPmpRefusal };

export type NatPmpRefusal =
  | 'unsupported_version'
  | 'not_authorized'
  | 'network_failure'
  | 'out_of_resources'
  | 'unsupported_operation'
  | 'unknown';

const operations = { address: 0, udp: 1, tcp: 2 } as const;
const refusals: Readonly<Record<number, NatPmpRefusal>> = {
  1: 'unsupported_version',
  2: 'not_authorized',
  3: 'network_failure',
  4: 'out_of_resources',
  5: 'unsupported_operation',
};

/** Asks for the gateway's outside address. */
export const encodeAddressRequest = (): Buffer => Buffer.from([0, operations.address]);

export function encodeMappingRequest(request: MappingRequest): Buffer {
  const frame = Buffer.alloc(12);
  frame.writeUInt8(operations[request.protocol], 1);
  frame.writeUInt16BE(request.internalPort, 4);
  // A removal names no public port.
  frame.writeUInt16BE(request.lifetimeS === 0 ? 0 : request.publicPort, 6);
  frame.writeUInt32BE(request.lifetimeS, 8);
  return frame;
}

/** Null for what is no answer of this protocol. */
export function decodeAnswer(frame: Buffer): NatPmpAnswer | null {
  if (frame.length < 8) return null;
  const operation = frame.readUInt8(1) - 128;
  const result = frame.readUInt16BE(2);
  const epochS = frame.readUInt32BE(4);
  // A gateway that speaks only the successor answers in its own version, with the code in the fourth byte.
  if (frame.readUInt8(0) !== 0) {
    return operation < 0 ? null : { is: 'refusal', operation, epochS, reason: 'unsupported_version' };
  }
  if (operation < 0 || operation > 2) return null;
  if (result !== 0) return { is: 'refusal', operation, epochS, reason: refusals[result] ?? 'unknown' };
  if (operation === operations.address) {
    return frame.length < 12 ? null : { is: 'address', epochS, address: ipv4Text(frame.readUInt32BE(8)) };
  }
  if (frame.length < 16) return null;
  return {
    is: 'mapping',
    epochS,
    protocol: operation === operations.tcp ? 'tcp' : 'udp',
    internalPort: frame.readUInt16BE(8),
    publicPort: frame.readUInt16BE(10),
    lifetimeS: frame.readUInt32BE(12),
  };
}

/** Whether an answer belongs to a request of this operation. */
export function answers(answer: NatPmpAnswer, request: MappingRequest | 'address'): boolean {
  if (answer.is === 'refusal') {
    return answer.operation === (request === 'address' ? operations.address : operations[request.protocol]);
  }
  if (request === 'address') return answer.is === 'address';
  return (
    answer.is === 'mapping' &&
    answer.protocol === request.protocol &&
    answer.internalPort === request.internalPort
  );
}

/**
 * Whether a gateway has forgotten its mappings: its clock, in seconds since it began, runs behind what was seen
 * before by more than the protocol's tolerance of an eighth and two seconds.
 */
export function hasRestarted(
  before: { epochS: number; atMs: number },
  after: { epochS: number; atMs: number },
): boolean {
  const elapsedS = Math.max(0, after.atMs - before.atMs) / 1000;
  return after.epochS < before.epochS + Math.floor((elapsedS * 7) / 8) - 2;
}
