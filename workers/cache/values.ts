import { type KindName, readText, type ValueOf } from './keys.ts';

/** Checked values by their texts, so that a text that comes again is not checked again. They are shared: nobody changes them. */
export interface Values {
  /** As `readText`. */
  of<K extends KindName>(kind: K, text: string): ValueOf<K> | null | undefined;
}

/** One per isolate. The texts used least lately go first. */
export function createValues(most: number): Values {
  const known = new Map<string, unknown>();
  return {
    of<K extends KindName>(kind: K, text: string) {
      const name = `${kind} ${text}`;
      const value = known.has(name) ? asValue<K>(known.get(name)) : readText(kind, text);
      known.delete(name);
      known.set(name, value);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
      return value;
    },
  };
}

/** Known under the kind by whose schema it was read. */
const asValue = <K extends KindName>(value: unknown): ValueOf<K> | null | undefined =>
  value as ValueOf<K> | null | undefined;
