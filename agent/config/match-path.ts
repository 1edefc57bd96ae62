/** One step of a path: every key or element, an element by its number, or a key (on a list also its number). */
export type Step = { all: true } | { index: number } | { key: string };

/**
 * Steps of `a.b`, `list[0].x` and `worlds.*.port`. `~1` stands for a dot within a key and `~0` for a tilde.
 * Empty when the path names nothing.
 */
export function stepsOf(match: string): Step[] {
  return match.split('.').flatMap((part): Step[] => {
    const name = /^([^[\]]*)((?:\[(?:\d+|\*)\])*)$/.exec(part);
    if (name === null) return [{ key: keyOf(part) }];
    const key = name[1] ?? '';
    const inBrackets = [...(name[2] ?? '').matchAll(/\[(\d+|\*)\]/g)].map(([, text = '']): Step =>
      text === '*' ? { all: true } : { index: Number(text) },
    );
    if (key === '') return inBrackets;
    return [key === '*' ? { all: true } : { key: keyOf(key) }, ...inBrackets];
  });
}

const keyOf = (part: string): string => part.replaceAll('~1', '.').replaceAll('~0', '~');
