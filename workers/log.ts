/**
 * One structured line. Values are ids, names and numbers: never bodies, rows, tokens or an environment.
 */
export function log(event: string, values: Record<string, string | number | boolean | null> = {}): void {
  console.log(JSON.stringify({ event, ...values }));
}

/** What may be told of an unexpected error: its kinds, database codes and frames, without messages that quote values. */
export function describeError(error: unknown): { error: string; stack: string } {
  const kinds: string[] = [];
  for (let link = error, depth = 0; link instanceof Error && depth < 5; link = link.cause, depth += 1) {
    const code = 'code' in link && typeof link.code === 'string' ? ` ${link.code}` : '';
    kinds.push(`${link.name}${code}${isOurs(link) ? `: ${link.message}` : ''}`);
  }
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter(isFrame) : [];
  return { error: kinds.join(' < ') || typeof error, stack: frames.slice(0, 8).join(' | ') };
}

/** Drivers put statements and parameters into their messages; plain errors carry our own sentences. */
const isOurs = (error: Error): boolean =>
  ['Error', 'TypeError', 'RangeError', 'ReferenceError'].includes(error.name) &&
  !error.message.startsWith('Failed query');

const isFrame = (line: string): boolean => line.trimStart().startsWith('at ');
