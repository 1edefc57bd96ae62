/** On every answer, pages and API alike. `host`: where the page's sockets may go. */
export function addSecurityHeaders(headers: Headers, host: string): void {
  headers.set('Content-Security-Policy', contentPolicy(host));
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('Referrer-Policy', 'same-origin');
  headers.set('Cross-Origin-Opener-Policy', 'same-origin');
  headers.set('Cross-Origin-Resource-Policy', 'same-origin');
  headers.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()');
  headers.set('Strict-Transport-Security', 'max-age=31536000');
}

const plainHost = /^[\w.:[\]-]+$/;

/** Nothing from elsewhere. Older Safari does not count WebSockets as `'self'`, so they are named. */
function contentPolicy(host: string): string {
  const sockets = plainHost.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    `default-src 'self'`,
    `connect-src 'self'${sockets}`,
    `img-src 'self' data:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}
