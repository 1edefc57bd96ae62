/** What decides and does no I/O: its time, chance and outside world are arguments. `folder/` or files. */
export const pure: readonly string[] = ['schema/'];

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
