import { connect } from 'cloudflare:sockets';
import { resolveName } from './resolve-name.ts';
import { ipKind, type IpKind } from '../../schema/ip-kind.ts';

/** How a connection from here to an address ended. */
export type DialEnd =
  /** `heard`: what came back to the words that were said; null when nothing was said. */
  | { is: 'opened'; heard: string | null }
  | { is: 'refused' | 'timeout' | 'dns' }
  | { is: 'not-public'; address: string };

/** Opens a TCP connection from the panel. Never throws, and ends within its deadline. */
export type Dial = (host: string, port: number, words: string | null) => Promise<DialEnd>;

const openMs = 5000;
const answerMs = 2500;
/** Longer answers are those of somebody else. */
const longestAnswer = 128;

/** How the panel looks at nodes from outside. */
export interface OutsideView {
  dial: Dial;
  /** Private and loopback addresses may be looked at: installations on one machine only. */
  allowsPrivate: boolean;
}

export const createOutsideView = (allowsPrivate: boolean): OutsideView => ({
  dial: createDial(allowsPrivate),
  allowsPrivate,
});

/** `allowsPrivate`: addresses of this machine and its networks too; the name is then left to the runtime. */
const createDial =
  (allowsPrivate: boolean): Dial =>
  async (host, port, words) => {
    const hostname = allowsPrivate ? host : await resolveName(host);
    if (hostname === null) return { is: 'dns' };
    // Looked at after it was resolved, and dialled as it was looked at.
    if (!mayDial(ipKind(hostname), allowsPrivate)) return { is: 'not-public', address: hostname };
    const socket = connect({ hostname, port });
    try {
      const opened = await within(openMs, socket.opened);
      if (opened === 'late') return { is: 'timeout' };
      const heard = words === null ? null : await within(answerMs, converse(socket, words));
      return { is: 'opened', heard: heard === 'late' ? '' : heard };
    } catch {
      // The runtime has one error for everything that is not an open connection.
      return { is: 'refused' };
    } finally {
      socket.close().catch(() => undefined);
    }
  };

/** A name stays a name where private addresses are allowed. Others are addresses of no machine, or of this one's clouds. */
const mayDial = (kind: IpKind | null, allowsPrivate: boolean): boolean =>
  kind === 'public' || (allowsPrivate && kind !== 'other' && kind !== 'link-local');

/** What comes back until the other side ends or says too much; '' when it breaks off. */
async function converse(socket: Socket, words: string): Promise<string> {
  const writer = socket.writable.getWriter();
  await writer.write(new TextEncoder().encode(words)).catch(() => undefined);
  let heard = '';
  try {
    for await (const text of socket.readable.pipeThrough(new TextDecoderStream())) {
      heard += text;
      if (heard.length > longestAnswer) break;
    }
  } catch {
    // It broke off; what was heard is judged.
  }
  return heard;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | 'late'> {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
