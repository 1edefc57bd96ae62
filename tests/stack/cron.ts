/** Calls `fire` at the beginning of each minute, never twice at once. `stop` waits for a call under way. */
export function startCron(
  fire: () => Promise<void>,
  onError: (error: unknown) => void,
): { stop: () => Promise<void> } {
  let timer: NodeJS.Timeout | undefined;
  let running = Promise.resolve();
  let stopped = false;
  const plan = () => {
    if (stopped) return;
    timer = setTimeout(() => {
      running = fire().catch(onError).then(plan);
    }, msToNextMinute(Date.now()));
    timer.unref();
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

/** From 1 to 60,000. */
export function msToNextMinute(now: number): number {
  return 60_000 - (now % 60_000);
}
