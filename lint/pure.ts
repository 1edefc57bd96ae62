/** What decides and does no I/O: its time, chance and outside world are arguments. `folder/` or files. */
export const pure: readonly string[] = [
  'schema/',
  'workers/authorize.ts',
  'workers/db/circuit.ts',
  'workers/db/colos.ts',
  'workers/db/errors.ts',
  'workers/db/health.ts',
  'workers/db/lag.ts',
  'workers/db/marks.ts',
  'workers/db/order.ts',
  'workers/db/regions.ts',
  'workers/db/topology.ts',
  'workers/objects/agent-session.ts',
  'workers/objects/console-order.ts',
  'workers/objects/delivery.ts',
  'workers/objects/fan-out.ts',
  'workers/objects/frame-budget.ts',
  'workers/objects/pending-calls.ts',
  'workers/objects/replay.ts',
  'workers/objects/room.ts',
  'workers/objects/viewer.ts',
  'agent/backoff.ts',
  'agent/console-ring.ts',
  'agent/crash.ts',
  'agent/done-match.ts',
  'agent/environment.ts',
  'agent/launch-spec.ts',
  'agent/line-splitter.ts',
  'agent/recovery.ts',
  'agent/server-status.ts',
  'agent/startup.ts',
  'agent/stats-ring.ts',
  'agent/stop-plan.ts',
  'agent/process/addresses.ts',
  'agent/process/limits.ts',
  'agent/process/sandbox.ts',
  'agent/keeper/frames.ts',
  'web/address.ts',
  'web/format.ts',
  'web/marks.ts',
  'web/paths.ts',
  'web/servers/sorting.ts',
];

/** Globals that reach outside, by dotted name. */
export const outside: readonly string[] = [
  'Date.now',
  'Math.random',
  'performance.now',
  'crypto.randomUUID',
  'crypto.getRandomValues',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'caches',
];

/** Objects of the outside: any use of them. */
export const outsideObjects: readonly string[] = [
  'process',
  'console',
  'document',
  'window',
  'localStorage',
  'sessionStorage',
];

/** Modules that do I/O or keep time. Node's pure ones (path, util) are left out. */
export const outsideModules =
  /^(?:node:(?:fs|net|http|https|http2|child_process|os|timers|dns|tls|dgram|worker_threads|process|crypto)(?:\/.*)?|cloudflare:.*)$/;
