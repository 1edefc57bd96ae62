import { viewerCloseReasons } from '../schema/console.ts';

/** Why a console ended for good. */
export type ConsoleEnd = 'revoked' | 'deleted' | 'session' | 'failed';

export type AfterClose = { do: 'reconnect' } | { do: 'renew' } | { do: 'end'; because: ConsoleEnd };

/** What follows when the panel or the network closes a console socket. */
export function afterClose(code: number): AfterClose {
  switch (code) {
    case viewerCloseReasons.expired:
      return { do: 'renew' };
    case viewerCloseReasons.revoked:
      return { do: 'end', because: 'revoked' };
    case viewerCloseReasons.server_deleted:
      return { do: 'end', because: 'deleted' };
    case viewerCloseReasons.bad_frame:
      return { do: 'end', because: 'failed' };
    default:
      return { do: 'reconnect' };
  }
}

const firstMs = 500;
const mostMs = 10_000;

/** Full jitter: `random` in [0, 1). The first attempt comes nearly at once. */
export const reconnectDelayMs = (attempt: number, random: number): number =>
  Math.round(random * Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 10)));

/** UTF-8 bytes of a text. */
export function byteLength(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    // A surrogate is half of four bytes, and counts one of them already.
    bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
