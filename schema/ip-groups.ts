/** The eight groups of an IPv6 address, as the URL parser reads them; null when it is none. */
export function ipv6Groups(ip: string): number[] | null {
  const url = `http://[${ip}]`;
  if (!URL.canParse(url)) return null;
  const [front = [], back = []] = new URL(url).hostname
    .slice(1, -1)
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':').map((group) => Number.parseInt(group, 16))));
  const zeros = Array<number>(8 - front.length - back.length).fill(0);
  return [...front, ...zeros, ...back];
}
