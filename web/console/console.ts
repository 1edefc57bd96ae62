import { createSignal, onCleanup } from 'solid-js';
import { serverEndpoints } from '../../schema/api/servers.ts';
import type { ConsoleFrame } from '../../schema/console.ts';
import { isErrorCode } from '../../schema/errors.ts';
import { call } from '../api.ts';
import { randomId } from '../random-id.ts';
import { RequestError } from '../request-error.ts';
import { openConsoleSocket } from '../socket.ts';
import type { ConsoleEnd } from '../socket-plan.ts';
import { type SeenHint, takeHint } from './feature-hint.ts';
import {
  emptyFeed,
  type Entry,
  type Taken,
  takeGap,
  takeLines,
  takeLive,
  takeResume,
  takeState,
} from './feed.ts';
import { addHistory, addPoint, emptySeries, type StatSeries } from './stat-series.ts';

/** Where the connection is. `catching-up`: the replay is on its way. */
export type Link = 'connecting' | 'catching-up' | 'live' | 'lost' | { ended: ConsoleEnd };

type StateFrame = Extract<ConsoleFrame, { t: 'state' }>;
type Viewer = Extract<ConsoleFrame, { t: 'viewers' }>['viewers'][number];

/** Takes entries to show; `shown` is called once they stand on the screen. */
export type Sink = (entries: readonly Entry[], shown: () => void) => void;

const answerMs = 10_000;

/** Everything that one server's console tells, live, and the way to send it commands. */
export function createConsole(server: string) {
  const [link, setLink] = createSignal<Link>('connecting');
  const [node, setNode] = createSignal<'online' | 'offline' | null>(null);
  const [state, setState] = createSignal<StateFrame | null>(null);
  const [viewers, setViewers] = createSignal<readonly Viewer[]>([]);
  const [stats, setStats] = createSignal<StatSeries>(emptySeries());
  const [hint, setHint] = createSignal<SeenHint | null>(null);
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  let feed = emptyFeed;
  let sink: Sink | null = null;
  let held: { entries: readonly Entry[]; shown: () => void }[] = [];

  const show = (taken: Taken, shown: () => void) => {
    feed = taken.feed;
    if (taken.entries.length === 0) shown();
    else if (sink === null) held.push({ entries: taken.entries, shown });
    else sink(taken.entries, shown);
  };
  const settle = (id: string, error: Error | null) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error === null) one?.resolve();
    else one?.reject(error);
  };
  const onFrame = (frame: ConsoleFrame, consumed: () => void): void => {
    switch (frame.t) {
      case 'lines':
        setHint((seen) => takeHint(seen, frame));
        return show(takeLines(feed, frame, Date.now()), consumed);
      case 'gap':
        return show(takeGap(feed, frame, Date.now()), consumed);
      case 'state':
        setState(frame);
        return show(takeState(feed, frame), consumed);
      case 'live':
        feed = takeLive(feed);
        setLink('live');
        break;
      case 'hello':
      case 'node':
        setNode(frame.node);
        break;
      case 'stats':
        setStats((series) => addPoint(series, frame));
        break;
      case 'history':
        setStats((series) => addHistory(series, frame.points));
        break;
      case 'viewers':
        setViewers(frame.viewers);
        break;
      case 'ok':
        settle(frame.id, null);
        break;
      case 'error':
        if (frame.id !== null) settle(frame.id, refusal(frame));
        break;
      case 'skipped':
      case 'expiring':
      case 'renewed':
        break;
    }
    consumed();
  };

  const socket = openConsoleSocket(server, {
    position: () => feed.position,
    onFrame,
    onLink: (now) => {
      if (now === 'open') feed = takeResume(feed);
      setLink(now === 'open' ? 'catching-up' : now);
    },
    onEnd: (because) => setLink({ ended: because }),
    check: async () => {
      await call(serverEndpoints.read, { params: { server } });
    },
  });
  onCleanup(() => socket.close());

  return {
    link,
    node,
    state,
    viewers,
    stats,
    hint,
    /** Sends one command; settles with the node's answer. Throws `RequestError`. */
    async send(command: string): Promise<void> {
      const id = randomId();
      const answer = Promise.withResolvers<void>();
      waiting.set(id, answer);
      const deadline = setTimeout(() => settle(id, new RequestError('timeout')), answerMs);
      if (!socket.send({ t: 'command', id, command })) settle(id, new RequestError('network'));
      try {
        await answer.promise;
      } finally {
        clearTimeout(deadline);
      }
    },
    /** Gives what comes, and what came before, to the one view. */
    attach(view: Sink): void {
      sink = view;
      for (const { entries, shown } of held) view(entries, shown);
      held = [];
    },
  };
}

export type Console = ReturnType<typeof createConsole>;

const refusal = (frame: { code: string; message: string }): RequestError =>
  new RequestError(isErrorCode(frame.code) ? frame.code : 'internal', {
    status: 400,
    message: frame.message,
  });
