/** List prices in US dollars, as the providers' pages gave them in November 2026. */
export const prices = {
  /** Workers Paid: https://developers.cloudflare.com/workers/platform/pricing/ */
  workers: {
    monthly: 5,
    requestsIncluded: 10e6,
    perMillionRequests: 0.3,
    cpuMsIncluded: 30e6,
    perMillionCpuMs: 0.02,
  },
  /** https://developers.cloudflare.com/durable-objects/platform/pricing/ A call is a request, 20 messages are one. */
  objects: {
    requestsIncluded: 1e6,
    perMillionRequests: 0.15,
    messagesPerRequest: 20,
    gbSecondsIncluded: 400_000,
    perMillionGbSeconds: 12.5,
    memoryGb: 0.128,
  },
  /** Launch plan: https://neon.com/pricing It sleeps after five minutes without a query. */
  neon: { perCuHour: 0.106, smallestCu: 0.25, perGbMonth: 0.35, sleepsAfterMinutes: 5 },
  /** Pay as you go; a small installation stays in the free plan: https://upstash.com/pricing/redis */
  upstash: { freeCommands: 500_000, per100kCommands: 0.2 },
} as const;

/** What a month uses. */
export interface MonthlyUse {
  /** Requests that reach a Worker from outside, messages of agents' sockets included as they are billed. */
  requests: number;
  cpuMs: number;
  objectRequests: number;
  objectSeconds: number;
  redisCommands: number;
  /** Of all databases together. */
  databaseCuHours: number;
  databaseGb: number;
}

export interface Bill {
  workers: number;
  objects: number;
  databases: number;
  redis: number;
  total: number;
}

export function billOf(use: MonthlyUse): Bill {
  const { workers: worker, objects: object, neon, upstash } = prices;
  const workers =
    worker.monthly +
    beyond(use.requests, worker.requestsIncluded, worker.perMillionRequests / 1e6) +
    beyond(use.cpuMs, worker.cpuMsIncluded, worker.perMillionCpuMs / 1e6);
  const objects =
    beyond(use.objectRequests, object.requestsIncluded, object.perMillionRequests / 1e6) +
    beyond(use.objectSeconds * object.memoryGb, object.gbSecondsIncluded, object.perMillionGbSeconds / 1e6);
  const databases = use.databaseCuHours * neon.perCuHour + use.databaseGb * neon.perGbMonth;
  const redis =
    use.redisCommands <= upstash.freeCommands ? 0 : (use.redisCommands / 100_000) * upstash.per100kCommands;
  return { workers, objects, databases, redis, total: workers + objects + databases + redis };
}

const beyond = (used: number, included: number, each: number): number => Math.max(0, used - included) * each;
