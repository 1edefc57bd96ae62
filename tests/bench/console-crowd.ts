import { parentPort, workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';
import { consoleLimits } from '../../schema/console.ts';
import { floodIn, preciseNow } from './flood-line.ts';

/** What the crowd is asked, one thing at a time. */
export type CrowdQuestion =
  | { ask: 'echo'; rounds: number; everyMs: number; command: string; answer: string }
  | { ask: 'flood'; lines: number; timeoutMs: number }
  | { ask: 'leave' };

export interface CrowdOptions {
  url: string;
  headers: Record<string, string>;
  viewers: number;
  /** Offer compression, as browsers do. */
  compress: boolean;
}

/** A flood as the viewers saw it. */
export interface FloodSeen {
  /** Of every viewer. */
  received: number[];
  /** Lines that came twice or out of order. */
  disordered: number;
  /** From printing to the viewer, the oldest line of each frame. */
  delaysMs: number[];
  skipped: number;
  gaps: number;
}

interface Watcher {
  socket: WebSocket;
  receivedBytes: number;
  ackedBytes: number;
  lines: number;
  nextLine: number;
}

const options = workerData as CrowdOptions;
const port = parentPort;
let onFrame: (watcher: Watcher, frame: Buffer) => void = () => undefined;

const watchers = await Promise.all(Array.from({ length: options.viewers }, attach));
port?.postMessage('ready');
port?.on('message', (question: CrowdQuestion) => {
  void answer(question).then((result) => port.postMessage(result));
});

async function answer(question: CrowdQuestion): Promise<number[] | FloodSeen | null> {
  switch (question.ask) {
    case 'echo':
      return await echo(question);
    case 'flood':
      return await flood(question);
    case 'leave':
      for (const { socket } of watchers) socket.terminate();
      port?.unref();
      return null;
  }
}

/** Opens a console and waits until it is live. */
async function attach(): Promise<Watcher> {
  const { url, headers, compress } = options;
  const socket = new WebSocket(url, { headers, perMessageDeflate: compress });
  const watcher: Watcher = { socket, receivedBytes: 0, ackedBytes: 0, lines: 0, nextLine: 0 };
  const live = Promise.withResolvers<void>();
  socket.once('open', () => socket.send(JSON.stringify({ t: 'resume', after: null })));
  socket.on('error', live.reject);
  socket.on('close', (code) => live.reject(new Error(`a console socket was closed with ${code}`)));
  socket.on('message', (data: Buffer) => {
    watcher.receivedBytes += data.length;
    if (watcher.receivedBytes - watcher.ackedBytes >= consoleLimits.ackBytes) acknowledge(watcher);
    if (data.indexOf('{"t":"live"') === 0) live.resolve();
    onFrame(watcher, data);
  });
  await live.promise;
  setInterval(() => {
    if (watcher.receivedBytes > watcher.ackedBytes) acknowledge(watcher);
  }, consoleLimits.ackMs).unref();
  return watcher;
}

function acknowledge(watcher: Watcher): void {
  watcher.ackedBytes = watcher.receivedBytes;
  watcher.socket.send(JSON.stringify({ t: 'ack', bytes: watcher.ackedBytes }));
}

/** Types commands into the first console, one after the other; how long each answer took to come back, in ms. */
async function echo(question: Extract<CrowdQuestion, { ask: 'echo' }>): Promise<number[]> {
  const [typist] = watchers;
  const took: number[] = [];
  for (let round = 0; round < question.rounds && typist !== undefined; round++) {
    const token = `r${round}x${Math.random().toString(36).slice(2)}`;
    const wanted = Buffer.from(question.answer + token);
    const arrived = new Promise<number>((resolve) => {
      onFrame = (watcher, frame) => {
        if (watcher === typist && frame.includes(wanted)) resolve(performance.now());
      };
    });
    const typedAt = performance.now();
    typist.socket.send(JSON.stringify({ t: 'command', id: token, command: question.command + token }));
    took.push((await arrived) - typedAt);
    await new Promise((resolve) => setTimeout(resolve, question.everyMs));
  }
  return took;
}

/** Counts a flood until every viewer has its last line, or until the time is over. */
async function flood(question: Extract<CrowdQuestion, { ask: 'flood' }>): Promise<FloodSeen> {
  const seen: FloodSeen = { received: [], disordered: 0, delaysMs: [], skipped: 0, gaps: 0 };
  let missing = watchers.length;
  const complete = Promise.withResolvers<void>();
  const late = setTimeout(complete.resolve, question.timeoutMs);
  onFrame = (watcher, frame) => {
    if (frame.indexOf('{"t":"skipped"') === 0) seen.skipped += 1;
    if (frame.indexOf('{"t":"gap"') === 0) seen.gaps += 1;
    const part = floodIn(frame);
    if (part === null) return;
    if (part.first < watcher.nextLine) seen.disordered += 1;
    watcher.lines += part.lines;
    watcher.nextLine = part.last + 1;
    seen.delaysMs.push(preciseNow() - part.printedAt);
    if (watcher.nextLine === question.lines && --missing === 0) complete.resolve();
  };
  await complete.promise;
  clearTimeout(late);
  seen.received = watchers.map(({ lines }) => lines);
  for (const watcher of watchers) Object.assign(watcher, { lines: 0, nextLine: 0 });
  return seen;
}
