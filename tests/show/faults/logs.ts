import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The lines that the Workers wrote of what they did not expect, since the last time. */
export function unexpectedSince(directory: string): () => string[] {
  const read = new Map<string, number>();
  return () =>
    ['edges', 'writer'].flatMap((name) => {
      const text = readFileSync(join(directory, 'logs', `${name}.log`), 'utf8');
      const news = text.slice(read.get(name) ?? 0);
      read.set(name, text.length);
      return news
        .split('\n')
        .filter((line) => line.includes('request_failed'))
        .map((line) => `${name} ${line}`);
    });
}
