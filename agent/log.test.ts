import { expect, test } from 'vitest';
import { createLogger } from './log.ts';

test('writes one JSON line, without what sounds secret', () => {
  const lines: string[] = [];
  const log = createLogger(
    (line) => lines.push(line),
    () => 0,
  );
  log.info('x', { uuid: 'u', enrolToken: 'abc', dbPassword: 'def', text: 'two\nlines' });
  expect(lines).toEqual([
    '{"at":"1970-01-01T00:00:00.000Z","level":"info","event":"x","uuid":"u","enrolToken":"[hidden]","dbPassword":"[hidden]","text":"two\\nlines"}\n',
  ]);
});
