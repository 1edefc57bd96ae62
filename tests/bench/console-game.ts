import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { floodLine, preciseNow } from './flood-line.ts';

// A game for measuring consoles, made to run as a server: bundle it to one file. It answers `echo <text>` with
// `you said <text>`, prints `flood <lines> <lines a second>`, and ends on `stop`.

const pauseMs = 5;

async function flood(lines: number, rate: number): Promise<void> {
  const began = preciseNow();
  for (let from = 0; from < lines;) {
    const now = preciseNow();
    const due = Math.min(lines, Math.floor(((now - began) / 1000) * rate));
    const text = Array.from({ length: due - from }, (_, index) => `${floodLine(from + index, now)}\n`).join(
      '',
    );
    if (text !== '' && !process.stdout.write(text)) {
      await new Promise((resolve) => process.stdout.once('drain', resolve));
    }
    from = due;
    await delay(pauseMs);
  }
}

process.stdout.write('console game ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const [word = '', ...rest] = line.trim().split(' ');
  if (word === 'echo') process.stdout.write(`you said ${rest.join(' ')}\n`);
  if (word === 'flood') await flood(Number(rest[0]), Number(rest[1]));
  if (word === 'stop') break;
}
process.exit(0);
