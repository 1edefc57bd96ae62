/**
 * Whether a request with an effect may have come from a page of this panel, or from no page at all.
 * Only requests that carry cookies can be forged by another site.
 */
export function isOwnOrigin(request: { url: string; headers: Headers }, publicUrl: string): boolean {
  if (request.headers.get('cookie') === null) return true;
  const origin = request.headers.get('origin');
  if (origin === null) {
    const site = request.headers.get('sec-fetch-site');
    return site === 'same-origin' || site === 'none';
  }
  const own = [hostOf(request.url), hostOf(publicUrl), request.headers.get('host')];
  const host = hostOf(origin);
  return host !== null && own.includes(host);
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null;
}
