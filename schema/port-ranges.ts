import { ApiError } from './errors.ts';

/** Ports that one request may add. */
const portsMax = 1000;

/**
 * The ports of `25565,25570-25580`, each once, in order. `path`: the field that is named when they are refused.
 * Throws `invalid_input` for ports outside 1–65535, ranges that run backwards and more than `portsMax`.
 */
export function parsePorts(text: string, path = 'ports'): number[] {
  const ports = new Set<number>();
  for (const part of text.split(',')) {
    const [from = Number.NaN, to = from] = part.split('-').map(Number);
    const isRange = from >= 1 && to <= 65_535 && from <= to;
    if (!isRange) throw refused(path, `${part} is not a port or a range of ports.`);
    if (to - from >= portsMax) throw tooMany(path);
    for (let port = from; port <= to; port += 1) ports.add(port);
  }
  if (ports.size > portsMax) throw tooMany(path);
  return [...ports].toSorted((a, b) => a - b);
}

const tooMany = (path: string): ApiError => refused(path, `At most ${portsMax} ports at once.`);
const refused = (path: string, message: string): ApiError =>
  new ApiError('invalid_input', { fields: [{ path, message }] });
