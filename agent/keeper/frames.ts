/** The framed protocol between an agent and a keeper. Pure; the C side is `keeper.h`. */

/** A keeper speaks one version, for as long as its game runs; an agent speaks the newest two. */
export const spokenVersions: readonly number[] = [1];

const requestTypes = { start: 16, input: 17, signal: 18, resize: 19, kill: 20 } as const;
export type RequestType = keyof typeof requestTypes;

/** Largest payload of a `start`. */
export const maxStartBytes = 1024 * 1024;
/** Far above anything a keeper sends; more means that the other end is no keeper. */
const maxAnswerBytes = 4096;

export type KeeperState = 'waiting' | 'running' | 'ended';
export type ResultCode = 'ok' | 'busy' | 'state' | 'bad' | 'failed';

export type KeeperFrame =
  | { type: 'hello'; version: number; state: KeeperState; pid: number; offset: number; lines: number }
  | { type: 'position'; offset: number; lines: number }
  | { type: 'result'; sequence: number; code: ResultCode; text: string }
  | { type: 'unknown' };

const headBytes = 9;
const states: readonly KeeperState[] = ['waiting', 'running', 'ended'];
const resultCodes: readonly ResultCode[] = ['ok', 'busy', 'state', 'bad', 'failed'];
const signalLimit = 31;

export function encodeRequest(type: RequestType, sequence: number, payload: Uint8Array): Buffer {
  const frame = Buffer.alloc(headBytes + payload.byteLength);
  frame.writeUInt32LE(5 + payload.byteLength, 0);
  frame.writeUInt8(requestTypes[type], 4);
  frame.writeUInt32LE(sequence, 5);
  frame.set(payload, headBytes);
  return frame;
}

export function encodeSignal(number: number): Buffer {
  if (!Number.isInteger(number) || number < 1 || number > signalLimit)
    throw new Error(`no such signal: ${number}`);
  return Buffer.from([number]);
}

export interface LaunchRecords {
  /** The sandbox's command line; empty to run without one. */
  outer: string[];
  inner: string[];
  env: Record<string, string>;
  cwd: string;
  /** `cgroup.procs` files that the program joins. */
  join: string[];
  netns?: string | undefined;
  /** A file with an `oom_kill N` line. */
  oomFile?: string | undefined;
  user?: { uid: number; gid: number } | undefined;
  seccomp: boolean;
  tty: boolean;
}

/** Payload of `start`: u8 key, u32 length, bytes, NUL for each record. */
export function encodeLaunch(launch: LaunchRecords): Buffer {
  const records: Buffer[] = [];
  const add = (key: string, text: string) => {
    if (text.includes('\0')) throw new Error('a NUL byte cannot be passed to a program');
    const bytes = Buffer.from(text);
    const head = Buffer.alloc(5);
    head.write(key, 0, 'latin1');
    head.writeUInt32LE(bytes.byteLength, 1);
    records.push(head, bytes, Buffer.alloc(1));
  };
  for (const argument of launch.outer) add('o', argument);
  for (const argument of launch.inner) add('i', argument);
  for (const [name, value] of Object.entries(launch.env)) add('e', `${name}=${value}`);
  for (const file of launch.join) add('j', file);
  if (launch.netns !== undefined) add('n', launch.netns);
  if (launch.oomFile !== undefined) add('m', launch.oomFile);
  if (launch.user) {
    add('u', String(launch.user.uid));
    add('g', String(launch.user.gid));
  }
  add('d', launch.cwd);
  add('s', launch.seccomp ? '1' : '0');
  add('t', launch.tty ? '1' : '0');
  const payload = Buffer.concat(records);
  if (payload.byteLength > maxStartBytes)
    throw new Error('the environment is too large to start a program with');
  return payload;
}

/** Splits a byte stream into frames. Throws on a length no keeper sends. */
export class FrameReader {
  #held: Buffer = Buffer.alloc(0);

  take(bytes: Buffer): KeeperFrame[] {
    this.#held = this.#held.byteLength === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const frames: KeeperFrame[] = [];
    let at = 0;
    while (this.#held.byteLength - at >= 4) {
      const length = this.#held.readUInt32LE(at);
      if (length < 5 || length > maxAnswerBytes) throw new Error('not a keeper at the other end');
      if (this.#held.byteLength - at < 4 + length) break;
      frames.push(decode(this.#held.subarray(at, at + 4 + length)));
      at += 4 + length;
    }
    this.#held = this.#held.subarray(at);
    return frames;
  }
}

function decode(frame: Buffer): KeeperFrame {
  const payload = frame.subarray(headBytes);
  switch (frame.readUInt8(4)) {
    case 1:
      return {
        type: 'hello',
        version: payload.readUInt8(0),
        state: states[payload.readUInt8(1)] ?? 'ended',
        pid: payload.readUInt32LE(2),
        offset: Number(payload.readBigUInt64LE(6)),
        lines: Number(payload.readBigUInt64LE(14)),
      };
    case 2:
      return {
        type: 'position',
        offset: Number(payload.readBigUInt64LE(0)),
        lines: Number(payload.readBigUInt64LE(8)),
      };
    case 3:
      return {
        type: 'result',
        sequence: frame.readUInt32LE(5),
        code: resultCodes[payload.readUInt8(0)] ?? 'failed',
        text: payload.toString('utf8', 1),
      };
    default:
      return { type: 'unknown' };
  }
}
