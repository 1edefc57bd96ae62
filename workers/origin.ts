/**
 * Whether a request with an effect may have come from a page of this panel, or from no page at all.
 * Only requests that carry cookies can be forged by another site.
 */
export function isOwnOrigin(request: { url: string; headers: Headers }, publicUrl: string): boolean {
  if (request.headers.get('cookie') === null) return true;
  const origin = request.headers.get('origin');
  if (origin === null) {
    const site = request.headers.get('sec-fetch-site');
    // Without encryption a browser says neither with a GET. A header that no form or link sends proves its own script:
    // before another site's could send it, the browser would ask the panel, which never allows it.
    if (site === null) return request.headers.has('idempotency-key');
    return site === 'same-origin' || site === 'none';
  }
  // Behind a proxy that ends TLS the address reads http, and the visitor's page is https all the same.
  const own = [originOf(request.url), originOf(publicUrl), `https://${request.headers.get('host') ?? ''}`];
  return own.includes(origin);
}

/** Null where there is none to be the same as. */
function originOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).origin : null;
}
