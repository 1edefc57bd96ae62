import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { AnswerReader } from './answer-reader.ts';
import type { LoadPlan, LoadSeen } from './api-load.ts';

process.once('message', (plan) => {
  run(asPlan(plan));
});

function run({ url: address, visitors, connections, warmMs, measureMs, pid }: LoadPlan): void {
  const url = new URL(address);
  const tookMs: number[] = [];
  const statuses: Record<string, number> = {};
  let bytes = 0;
  let isCounting = false;

  const open = (request: Buffer) => {
    const socket = connect(Number(url.port), url.hostname);
    socket.setNoDelay(true);
    let sentAt = 0;
    const send = () => {
      sentAt = performance.now();
      socket.write(request);
    };
    const reader = new AnswerReader((status, size) => {
      if (isCounting) {
        tookMs.push(performance.now() - sentAt);
        statuses[status] = (statuses[status] ?? 0) + 1;
        bytes += size;
      }
      send();
    });
    socket.on('connect', send);
    socket.on('data', (piece) => {
      reader.take(piece);
    });
    socket.on('error', fail);
    socket.on('close', () => {
      fail(new Error('the server closed a connection'));
    });
  };
  for (let index = 0; index < connections; index++) open(requestOf(url, visitors[index % visitors.length]));

  setTimeout(() => {
    isCounting = true;
    const beganAt = performance.now();
    const cpuBefore = cpuMicrosOf(pid);
    setTimeout(() => {
      const seconds = (performance.now() - beganAt) / 1000;
      const cpu = cpuMicrosOf(pid);
      const cpuMicros = cpu === null || cpuBefore === null ? null : cpu - cpuBefore;
      process.send?.(summary({ tookMs, seconds, bytes, statuses, cpuMicros }));
    }, measureMs);
  }, warmMs);
}

function requestOf(url: URL, headers: Readonly<Record<string, string>> = {}): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(
    `GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n${lines.join('')}\r\n`,
  );
}

interface Counted {
  tookMs: readonly number[];
  seconds: number;
  bytes: number;
  statuses: Record<string, number>;
  cpuMicros: number | null;
}

function summary({ tookMs, seconds, bytes, statuses, cpuMicros }: Counted): LoadSeen {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100;
  return {
    perSecond: Math.round(tookMs.length / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    answers: tookMs.length,
    bytes: Math.round(bytes / Math.max(1, tookMs.length)),
    cpuMicros: cpuMicros === null ? null : Math.round(cpuMicros / Math.max(1, tookMs.length)),
    statuses,
  };
}

/** Linux counts in hundredths of a second. */
function cpuMicrosOf(pid: number | undefined): number | null {
  if (pid === undefined || process.platform !== 'linux') return null;
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const [, , , , , , , , , , , user, system] = stat.slice(stat.lastIndexOf(')') + 1).split(' ');
  return (Number(user) + Number(system)) * 10_000;
}

function fail(error: Error): void {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

/** `api-load` sends nothing else. */
const asPlan = (message: unknown): LoadPlan => message as LoadPlan;
