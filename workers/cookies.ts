import { refreshLifetimeMs } from './tokens.ts';

/** Names by scheme: a `__Host-` cookie needs https. */
export interface CookieNames {
  access: string;
  refresh: string;
  isSecure: boolean;
}

export const cookieNames = (protocol: string): CookieNames =>
  protocol === 'https:'
    ? { access: '__Host-roost', refresh: '__Host-roost-refresh', isSecure: true }
    : { access: 'roost', refresh: 'roost-refresh', isSecure: false };

/** The value of a cookie in a `Cookie` header, or null. */
export function cookieOf(header: string | null, name: string): string | null {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}

export interface SessionTokens {
  access: string;
  refresh: string;
  /** Of the access token, ms since 1970. */
  expiresAt: number;
}

/** `Set-Cookie` lines that begin or renew a session. */
export const sessionCookies = (names: CookieNames, tokens: SessionTokens, now: number): string[] => [
  line(names, { name: names.access, value: tokens.access, maxAgeMs: tokens.expiresAt - now }),
  line(names, { name: names.refresh, value: tokens.refresh, maxAgeMs: refreshLifetimeMs }),
];

/** `Set-Cookie` lines that end it. */
export const endedCookies = (names: CookieNames): string[] => [
  line(names, { name: names.access, value: '', maxAgeMs: 0 }),
  line(names, { name: names.refresh, value: '', maxAgeMs: 0 }),
];

function line(names: CookieNames, cookie: { name: string; value: string; maxAgeMs: number }): string {
  const age = Math.max(0, Math.floor(cookie.maxAgeMs / 1000));
  // Links from elsewhere may open a page signed in; nothing from elsewhere needs the refresh token.
  const sameSite = cookie.name === names.refresh ? 'Strict' : 'Lax';
  const secure = names.isSecure ? '; Secure' : '';
  return `${cookie.name}=${cookie.value}; Path=/; Max-Age=${age}; HttpOnly; SameSite=${sameSite}${secure}`;
}
