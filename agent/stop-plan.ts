/** What asks a game to end. */
export type StopRequest =
  | { by: 'command'; text: string }
  | { by: 'signal'; name: NodeJS.Signals }
  | { by: 'input'; text: string }
  | { by: 'kill' };

export interface StopStep {
  request: StopRequest;
  /** How long the game has before the next step. */
  waitMs: number;
}

export interface StopTimes {
  stopMs: number;
  terminateMs: number;
  killMs: number;
}

export const stopTimes: StopTimes = { stopMs: 30_000, terminateMs: 5_000, killMs: 10_000 };

const signals: ReadonlyMap<string, NodeJS.Signals> = new Map([
  ['C', 'SIGINT'],
  ['^C', 'SIGINT'],
  ['SIGINT', 'SIGINT'],
  ['SIGTERM', 'SIGTERM'],
  ['SIGABRT', 'SIGABRT'],
  ['SIGQUIT', 'SIGQUIT'],
  ['SIGHUP', 'SIGHUP'],
]);

/**
 * An egg's stop value: `^C` and `^SIGNAL`, `^X` for another control key, a console command, or nothing. A signal that
 * nobody knows is a kill, as in Wings.
 */
export function stopRequest(stop: string): StopRequest {
  if (stop.trim() === '') return { by: 'signal', name: 'SIGTERM' };
  if (!stop.startsWith('^')) return { by: 'command', text: stop };
  const value = stop.slice(1).trim().toUpperCase();
  const signal = signals.get(value);
  if (signal !== undefined) return { by: 'signal', name: signal };
  if (/^[A-Z]$/.test(value)) return { by: 'input', text: String.fromCharCode(value.charCodeAt(0) - 64) };
  return { by: 'kill' };
}

/** The steps from asking to killing; each is taken only when the game outlived the one before. */
export function stopPlan(stop: string, times: StopTimes): StopStep[] {
  const first = stopRequest(stop);
  const kill: StopStep = { request: { by: 'kill' }, waitMs: times.killMs };
  if (first.by === 'kill') return [kill];
  const asked = { request: first, waitMs: times.stopMs };
  const terminate: StopStep = { request: { by: 'signal', name: 'SIGTERM' }, waitMs: times.terminateMs };
  const isTerminate = first.by === 'signal' && first.name === 'SIGTERM';
  return isTerminate ? [asked, kill] : [asked, terminate, kill];
}

/** Everything together, at the longest. */
export const stopLimitMs = (times: StopTimes): number => times.stopMs + times.terminateMs + times.killMs;
