// npm passes on the signal that the terminal has sent to the whole group already, so one Ctrl-C arrives twice.
const SAME_GESTURE_MS = 1_000;

/** Resolves at the first request to end; a second one, later, ends the process at once. */
export function untilAskedToEnd(onImpatience: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        const now = Date.now();
        if (askedAt === undefined) {
          askedAt = now;
          resolve(signal);
        } else if (now - askedAt > SAME_GESTURE_MS) {
          onImpatience();
        }
      });
  });
}
