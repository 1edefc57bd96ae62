/** Where a caller stands in the current window of a limit. */
export interface Rate {
  limit: number;
  /** Below zero: this request was one too many. */
  remaining: number;
  resetMs: number;
}

/** `RateLimit-*` of an answer; `isQuota` adds the names that clients of older panels look for. */
export function rateHeaders({ limit, remaining, resetMs }: Rate, isQuota: boolean): [string, string][] {
  const left = String(Math.max(0, Math.floor(remaining)));
  const headers: [string, string][] = [
    ['RateLimit-Limit', String(limit)],
    ['RateLimit-Remaining', left],
    ['RateLimit-Reset', String(Math.ceil(resetMs / 1000))],
  ];
  if (isQuota) headers.push(['X-RateLimit-Limit', String(limit)], ['X-RateLimit-Remaining', left]);
  return headers;
}
