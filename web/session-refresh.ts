import { sessionEndpoints } from '../schema/api/session.ts';
import { consistencyHeader } from '../schema/scopes.ts';
import { rememberMarks } from './kept-marks.ts';
import { randomId } from './random-id.ts';
import { errorOfAnswer, RequestError } from './request-error.ts';
import { readStored, writeStored } from './storage.ts';

const storageKey = 'refreshed';
const deadlineMs = 20_000;
let running: Promise<boolean> | null = null;

/**
 * Renews the session unless this or another tab has done so since `startedAt`. One at a time over all tabs.
 * False: the session is over. Throws `RequestError` when the panel did not say.
 */
export function refreshOnce(startedAt: number): Promise<boolean> {
  running ??= alone(() => refresh(startedAt)).finally(() => {
    running = null;
  });
  return running;
}

async function refresh(startedAt: number): Promise<boolean> {
  const last = readStored(storageKey);
  if (typeof last === 'number' && last > startedAt) return true;
  const deadline = AbortSignal.timeout(deadlineMs);
  const response = await fetch(sessionEndpoints.refresh.path, {
    method: sessionEndpoints.refresh.method,
    headers: { 'content-type': 'application/json', 'idempotency-key': randomId() },
    credentials: 'same-origin',
    signal: deadline,
    body: '{}',
  }).catch(() => {
    throw new RequestError(deadline.aborted ? 'timeout' : 'network');
  });
  if (response.status === 401 || response.status === 403) {
    await response.body?.cancel();
    return false;
  }
  if (!response.ok) throw errorOfAnswer(response.status, await response.json().catch(() => null));
  const token = response.headers.get(consistencyHeader);
  if (token !== null) rememberMarks(token);
  await response.body?.cancel();
  writeStored(storageKey, Date.now());
  return true;
}

/** Runs with no other tab doing the same, where the browser has locks (it has none over plain HTTP). */
const alone = (action: () => Promise<boolean>): Promise<boolean> =>
  'locks' in navigator ? navigator.locks.request('roost.refresh', action) : action();
