/**
 * Calls `fire` at the beginning of each period, a minute unless said otherwise, never twice at once. `stop` waits for a
 * call under way.
 */
export function startCron(
  fire: () => Promise<void>,
  onError: (error: unknown) => void,
  periodMs = 60_000,
): { stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let stopped = false;
  const plan = () => {
    if (stopped) return;
    timer = setTimeout(
      () => {
        running = fire().catch(onError).then(plan);
      },
      msToNext(periodMs, Date.now()),
    );
  };
  plan();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** From 1 to `periodMs`. */
export function msToNext(periodMs: number, now: number): number {
  return periodMs - (now % periodMs);
}
