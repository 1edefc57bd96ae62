import { expect, test } from 'vitest';
import { MessageScanner, queryMessage, readHello } from './postgres-messages.ts';

const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
const sync = Buffer.from([0x53, 0, 0, 0, 4]);

test('messages are named however their bytes are cut', () => {
  const bytes = Buffer.concat([queryMessage('select 1'), sync, ready]);
  const all = [
    { type: 'Q', firstByte: 's'.charCodeAt(0) },
    { type: 'S', firstByte: undefined },
    { type: 'Z', firstByte: 'I'.charCodeAt(0) },
  ];
  expect(new MessageScanner().scan(bytes)).toEqual(all);
  for (let cut = 1; cut < bytes.length; cut += 1) {
    const scanner = new MessageScanner();
    const pieces = [bytes.subarray(0, cut), bytes.subarray(cut)];
    expect(pieces.flatMap((piece) => scanner.scan(piece))).toEqual(all);
  }
  const scanner = new MessageScanner();
  expect([...bytes].flatMap((byte) => scanner.scan(Buffer.from([byte])))).toEqual(all);
});

test('a hello is its startup, its password and what follows, once it is whole', () => {
  const startup = Buffer.from([0, 0, 0, 9, 0, 3, 0, 0, 0]);
  const password = Buffer.concat([Buffer.from([0x70, 0, 0, 0, 7]), Buffer.from('pw\0')]);
  const bytes = Buffer.concat([startup, password, sync]);
  const whole = startup.length + password.length;
  for (let cut = 0; cut < whole; cut += 1) expect(readHello(bytes.subarray(0, cut))).toBeUndefined();
  expect(readHello(bytes)).toEqual({ startup, password, rest: sync });
});
