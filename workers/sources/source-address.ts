import { ApiError } from '../../schema/errors.ts';
import { ipKind } from '../../schema/ip-kind.ts';

/** Names that no public file lies under. */
const insideNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa|onion)$/;

/**
 * The address that a file is fetched from: of pages that show a file, the file itself.
 * Throws `source_unreachable` for what is no public HTTPS address. `isPlain`: plain HTTP and addresses of this machine's
 * networks are allowed too.
 */
export function sourceAddress(text: string, { isPlain }: { isPlain: boolean }): URL {
  if (!URL.canParse(text)) throw refused('This is not an address.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(isPlain && url.protocol === 'http:'))
    throw refused('Only addresses that begin with https:// are read.');
  if (url.username !== '' || url.password !== '')
    throw refused('An address with a name or password in it is not read.');
  if (!isPlain && !isPublicHost(url.hostname))
    throw refused('This address belongs to a private network. Files are read from public addresses only.');
  url.hash = '';
  return rawOf(url);
}

/** `hostname`: as the URL parser writes it, which turns every spelling of an IPv4 address into the dotted one. */
function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  const kind = ipKind(host);
  if (kind !== null) return kind === 'public';
  return host.includes('.') && !insideNames.test(host);
}

/** Git hosts show a file on a page of its own; the file is beside it. */
function rawOf(page: URL): URL {
  const [, owner, repository, kind, ...rest] = page.pathname.split('/');
  if (page.hostname === 'github.com' && (kind === 'blob' || kind === 'raw') && rest.length > 1)
    return new URL(`https://raw.githubusercontent.com/${owner ?? ''}/${repository ?? ''}/${rest.join('/')}`);
  if (page.hostname === 'gist.github.com' && repository !== undefined && kind === undefined)
    return new URL(`https://gist.githubusercontent.com/${owner ?? ''}/${repository}/raw`);
  const url = new URL(page);
  url.pathname = page.pathname.replace('/-/blob/', '/-/raw/').replace('/src/branch/', '/raw/branch/');
  return url;
}

export const refused = (message: string): ApiError => new ApiError('source_unreachable', { message });
