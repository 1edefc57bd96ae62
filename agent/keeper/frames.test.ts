import { expect, test } from 'vitest';
import { encodeLaunch, encodeRequest, encodeSignal, FrameReader, maxStartBytes } from './frames.ts';

function frame(type: number, sequence: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt32LE(5 + payload.byteLength, 0);
  head.writeUInt8(type, 4);
  head.writeUInt32LE(sequence, 5);
  return Buffer.concat([head, payload]);
}

const launch = { outer: [], inner: ['/bin/sh'], env: {}, cwd: '/', join: [], seccomp: false, tty: true };

test('frames are found however the bytes were cut', () => {
  const position = Buffer.alloc(16);
  position.writeBigUInt64LE(123_456_789_012n, 0);
  position.writeBigUInt64LE(42n, 8);
  const bytes = Buffer.concat([
    frame(2, 0, position),
    frame(3, 7, Buffer.from([1, ...Buffer.from('full')])),
    frame(99, 0, Buffer.alloc(3)),
  ]);
  const reader = new FrameReader();
  const frames = [...bytes].flatMap((byte) => reader.take(Buffer.from([byte])));
  expect(frames).toEqual([
    { type: 'position', offset: 123_456_789_012, lines: 42 },
    { type: 'result', sequence: 7, code: 'busy', text: 'full' },
    { type: 'unknown' },
  ]);
});

test('a length that no keeper sends is refused', () => {
  expect(() => new FrameReader().take(Buffer.from([0xff, 0xff, 0xff, 0xff]))).toThrow('not a keeper');
  expect(() => new FrameReader().take(Buffer.from([4, 0, 0, 0]))).toThrow('not a keeper');
});

test('a request is length, type, sequence, payload', () => {
  expect([...encodeRequest('input', 258, Buffer.from('hi'))]).toEqual([7, 0, 0, 0, 17, 2, 1, 0, 0, 104, 105]);
});

test('launch records carry what the program gets, each ended by a NUL', () => {
  const payload = encodeLaunch({
    ...launch,
    env: { NAME: 'a\n"b"' },
    user: { uid: 200_001, gid: 200_001 },
    netns: '/run/netns/x',
  });
  expect(payload.toString('latin1')).toContain('e\x0a\0\0\0NAME=a\n"b"\0');
  expect(payload.toString('latin1')).toContain('u\x06\0\0\x00200001\0');
  expect(payload.toString('latin1')).not.toContain('m\0');
});

test('what no program can be given is refused before a keeper sees it', () => {
  expect(() => encodeLaunch({ ...launch, env: { NAME: 'a\0b' } })).toThrow('NUL');
  expect(() => encodeLaunch({ ...launch, env: { NAME: 'x'.repeat(maxStartBytes) } })).toThrow('too large');
  expect(() => encodeSignal(64)).toThrow('no such signal');
});
