/** What one subscriber is given and moves about in: an IPv4 address, or the /64 of an IPv6 address. Other text is itself. */
export function addressBlock(ip: string): string {
  const address = `http://[${ip}]`;
  if (!ip.includes(':') || !URL.canParse(address)) return ip;
  const canonical = new URL(address).hostname.slice(1, -1);
  if (canonical.startsWith('::ffff:')) return canonical;
  const [front = [], back = []] = canonical.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array<string>(8 - front.length - back.length).fill('0');
  return `${[...front, ...zeros, ...back].slice(0, 4).join(':')}::/64`;
}
