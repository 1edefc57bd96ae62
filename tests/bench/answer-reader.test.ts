import { expect, test } from 'vitest';
import { AnswerReader } from './answer-reader.ts';

const stream = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello' +
    'HTTP/1.1 304 Not Modified\r\nETag: W/"a"\r\n\r\n' +
    'HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n' +
    'HTTP/1.1 200 OK\r\ncontent-length:3\r\n\r\nend',
);

test('answers are found wherever the stream is cut', () => {
  for (const size of [1, 2, 3, 7, 40, stream.length]) {
    const seen: string[] = [];
    const reader = new AnswerReader((status) => seen.push(status));
    for (let at = 0; at < stream.length; at += size) reader.take(stream.subarray(at, at + size));
    expect(seen, `in pieces of ${String(size)}`).toEqual(['200', '304', '404', '200']);
  }
});

test('their sizes add up to the stream', () => {
  let bytes = 0;
  const reader = new AnswerReader((_, size) => {
    bytes += size;
  });
  reader.take(stream);
  expect(bytes).toBe(stream.length);
});
