interface Env {
  /** What lies far away. */
  TARGET: { fetch(request: Request): Promise<Response> };
  DELAY_MS: number;
}

/** Stands between two Workers and takes as long as the distance between their regions is said to take. */
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    await new Promise((resolve) => setTimeout(resolve, env.DELAY_MS));
    return await env.TARGET.fetch(request);
  },
};
