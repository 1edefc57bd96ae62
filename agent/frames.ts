import { envelope, linkLimits, type Envelope } from '../schema/protocol.ts';

/** A frame that no version of the protocol sends. */
export class BadFrame extends Error {
  override name = 'BadFrame';
}

/** Reads one frame. Throws `BadFrame` on anything that is not an envelope. */
export function decodeFrame(data: string): Envelope {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    throw new BadFrame('A frame is not JSON.');
  }
  const parsed = envelope.safeParse(value);
  if (!parsed.success) throw new BadFrame('A frame is not an envelope.');
  return parsed.data;
}

/** Writes one frame. Throws when it is larger than either side accepts. */
export function encodeFrame(frame: Envelope): string {
  const text = JSON.stringify(frame);
  // A JS string has at most 3 bytes of UTF-8 a unit: only large frames need counting.
  if (text.length * 3 > linkLimits.frameBytes && Buffer.byteLength(text) > linkLimits.frameBytes) {
    throw new Error(`A frame of ${String(Buffer.byteLength(text))} bytes does not fit the link.`);
  }
  return text;
}
