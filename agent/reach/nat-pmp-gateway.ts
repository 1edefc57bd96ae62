import { createSocket } from 'node:dgram';
import { setTimeout as pause } from 'node:timers/promises';
import type { Gateway, MappingFailure, MappingOutcome } from './gateway.ts';
import {
  answers,
  decodeAnswer,
  encodeAddressRequest,
  encodeMappingRequest,
  hasRestarted,
  natPmpPort,
  type MappingRequest,
  type NatPmpAnswer,
  type NatPmpRefusal,
} from './nat-pmp.ts';

/** Each wait doubles as RFC 6886 says, but a gateway in the same network that is silent for so long has none of it. */
const waitsMs = [250, 500, 1000] as const;

const failures: Readonly<Record<NatPmpRefusal, MappingFailure>> = {
  unsupported_version: 'unsupported',
  unsupported_operation: 'unsupported',
  not_authorized: 'not_authorized',
  network_failure: 'failed',
  out_of_resources: 'failed',
  unknown: 'failed',
};

/** NAT-PMP on the gateway at this address, from this address of the host. */
export function natPmpGateway(address: string, localAddress: string, now: () => number): Gateway {
  let seen: { epochS: number; atMs: number } | null = null;
  let hasLost = false;
  const ask = async (request: MappingRequest | 'address'): Promise<NatPmpAnswer> => {
    const answer = await exchange(address, localAddress, request);
    const at = { epochS: answer.epochS, atMs: now() };
    if (seen !== null && hasRestarted(seen, at)) hasLost = true;
    seen = at;
    return answer;
  };
  return {
    protocol: 'nat-pmp',
    async status() {
      const answer = await ask('address');
      if (answer.is === 'refusal' && answer.reason !== 'network_failure') throw new Error(answer.reason);
      const known = answer.is === 'address' && answer.address !== '0.0.0.0' ? answer.address : null;
      const status = { address: known, hasRestarted: hasLost };
      hasLost = false;
      return status;
    },
    async map({ protocol, port, publicPort, lifetimeS }): Promise<MappingOutcome> {
      const request = { protocol, internalPort: port, publicPort, lifetimeS };
      const answer = await ask(request).catch(() => null);
      if (answer === null) return { ok: false, reason: 'no_answer' };
      if (answer.is === 'refusal') return { ok: false, reason: failures[answer.reason] };
      if (answer.is !== 'mapping' || answer.publicPort === 0 || answer.lifetimeS === 0) {
        return { ok: false, reason: 'failed' };
      }
      return { ok: true, publicPort: answer.publicPort, lifetimeS: answer.lifetimeS };
    },
    async unmap({ protocol, port }) {
      const request = { protocol, internalPort: port, publicPort: 0, lifetimeS: 0 };
      const answer = await ask(request).catch(() => null);
      return answer?.is === 'mapping';
    },
  };
}

/** Asks until an answer comes or the waits are over. Rejects then. */
async function exchange(
  gateway: string,
  localAddress: string,
  request: MappingRequest | 'address',
): Promise<NatPmpAnswer> {
  const frame = request === 'address' ? encodeAddressRequest() : encodeMappingRequest(request);
  const socket = createSocket('udp4');
  const heard = Promise.withResolvers<NatPmpAnswer>();
  const ended = new AbortController();
  socket.on('error', heard.reject);
  socket.on('message', (bytes, from) => {
    // Only what the gateway itself says counts: others could lie about the outside address.
    if (from.address !== gateway || from.port !== natPmpPort) return;
    const answer = decodeAnswer(bytes);
    if (answer !== null && answers(answer, request)) heard.resolve(answer);
  });
  const repeat = async () => {
    for (const waitMs of waitsMs) {
      socket.send(frame, natPmpPort, gateway, (error) => {
        if (error !== null) heard.reject(error);
      });
      await pause(waitMs, undefined, { signal: ended.signal });
    }
    throw new Error('The gateway does not speak NAT-PMP.');
  };
  try {
    await new Promise<void>((resolve) => {
      socket.bind(0, localAddress, resolve);
      // An address that this host no longer has.
      heard.promise.catch(() => resolve());
    });
    return await Promise.race([heard.promise, repeat()]);
  } finally {
    ended.abort();
    socket.close();
  }
}
