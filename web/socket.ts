import { serverEndpoints } from '../schema/api/servers.ts';
import {
  type ConsoleFrame,
  consoleLimits,
  type ConsolePosition,
  type ViewerFrame,
} from '../schema/console.ts';
import { addressOf } from './address.ts';
import { RequestError } from './request-error.ts';
import { refreshOnce } from './session-refresh.ts';
import { afterClose, byteLength, type ConsoleEnd, reconnectDelayMs } from './socket-plan.ts';

const openWithinMs = 10_000;
/** A timer that is this late means that the machine slept: the connection is gone, whatever the browser thinks. */
const sleptMs = 15_000;
const watchMs = 5000;

export interface ConsoleSocketDeps {
  /** The last line seen, where a new connection resumes. */
  position: () => ConsolePosition | null;
  /** `consumed` is called once the frame has been shown: that is what the panel's credits count. */
  onFrame: (frame: ConsoleFrame, consumed: () => void) => void;
  onLink: (link: 'connecting' | 'open' | 'lost') => void;
  onEnd: (because: ConsoleEnd) => void;
  /** Asks the API whether this console may still be opened; renews the session on the way. Throws why not. */
  check: () => Promise<void>;
}

export interface ConsoleSocket {
  /** False: there is no connection now. */
  send: (frame: ViewerFrame) => boolean;
  close: () => void;
}

/** Keeps a console connected: resumes after the last line seen, acknowledges what was shown, reconnects, renews. */
export function openConsoleSocket(server: string, deps: ConsoleSocketDeps): ConsoleSocket {
  let socket: WebSocket | null = null;
  let openedAt = 0;
  let received = 0;
  let shown = 0;
  let acknowledged = 0;
  let attempt = 0;
  let isClosed = false;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let ackTimer: ReturnType<typeof setTimeout> | undefined;
  let watchedAt = Date.now();

  const send = (frame: ViewerFrame): boolean => {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  };
  const acknowledge = () => {
    clearTimeout(ackTimer);
    ackTimer = undefined;
    if (shown > acknowledged && send({ t: 'ack', bytes: shown })) acknowledged = shown;
  };
  const drop = () => {
    clearTimeout(ackTimer);
    ackTimer = undefined;
    const old = socket;
    socket = null;
    old?.close();
  };
  const end = (because: ConsoleEnd) => {
    close();
    deps.onEnd(because);
  };
  const later = () => {
    clearTimeout(retryTimer);
    deps.onLink('lost');
    retryTimer = setTimeout(connect, reconnectDelayMs(attempt, Math.random()));
    attempt += 1;
  };
  const renew = async () => {
    try {
      if (!(await refreshOnce(openedAt))) return end('session');
      if (!isClosed) connect();
    } catch {
      if (!isClosed) later();
    }
  };
  const diagnose = async () => {
    try {
      await deps.check();
      if (!isClosed) later();
    } catch (error) {
      if (isClosed) return;
      const status = error instanceof RequestError ? error.status : 0;
      if (status === 401) end('session');
      else if (status === 403 || status === 404) end(status === 404 ? 'deleted' : 'revoked');
      else later();
    }
  };

  function connect(): void {
    drop();
    clearTimeout(retryTimer);
    received = 0;
    shown = 0;
    acknowledged = 0;
    openedAt = Date.now();
    const mine = new WebSocket(consoleAddress(server));
    socket = mine;
    deps.onLink('connecting');
    const deadline = setTimeout(() => mine.close(), openWithinMs);
    let hasOpened = false;

    mine.addEventListener('open', () => {
      clearTimeout(deadline);
      if (socket !== mine) return;
      hasOpened = true;
      send({ t: 'resume', after: deps.position() });
      deps.onLink('open');
    });
    mine.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (socket !== mine || typeof event.data !== 'string') return;
      const bytes = byteLength(event.data);
      received += bytes;
      const frame = readFrame(event.data);
      if (frame.t === 'live') attempt = 0;
      if (frame.t === 'expiring') void renew();
      const upTo = received;
      deps.onFrame(frame, () => {
        if (socket !== mine) return;
        shown = Math.max(shown, upTo);
        if (shown - acknowledged >= consoleLimits.ackBytes) acknowledge();
        else ackTimer ??= setTimeout(acknowledge, consoleLimits.ackMs);
      });
    });
    mine.addEventListener('close', (event) => {
      clearTimeout(deadline);
      if (socket !== mine) return;
      socket = null;
      const next = afterClose(event.code);
      if (next.do === 'end') end(next.because);
      else if (next.do === 'renew') void renew();
      else if (hasOpened) later();
      else void diagnose();
    });
  }

  const watch = setInterval(() => {
    const now = Date.now();
    const hasSlept = now - watchedAt > watchMs + sleptMs;
    watchedAt = now;
    // A hidden tab's timers are slowed to once a minute: that is not sleep.
    if (hasSlept && document.visibilityState === 'visible' && socket !== null) connect();
  }, watchMs);
  // Back online or looked at again: no reason to wait any longer.
  const hurry = () => {
    if (socket === null && document.visibilityState === 'visible') connect();
  };
  addEventListener('online', hurry);
  document.addEventListener('visibilitychange', hurry);

  function close(): void {
    isClosed = true;
    clearInterval(watch);
    clearTimeout(retryTimer);
    removeEventListener('online', hurry);
    document.removeEventListener('visibilitychange', hurry);
    drop();
  }

  connect();
  return { send, close };
}

function consoleAddress(server: string): string {
  const url = new URL(addressOf(serverEndpoints.console.path, { server }), location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}

/** The gateway makes its frames from the same contract, so their shape holds here. */
const readFrame = (text: string): ConsoleFrame => JSON.parse(text) as ConsoleFrame;
