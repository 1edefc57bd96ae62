/** What this browser remembers, under `roost.<key>`. A browser that refuses storage remembers nothing. */
export function readStored(key: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(`roost.${key}`) ?? 'null');
  } catch {
    return null;
  }
}

export function writeStored(key: string, value: unknown): void {
  try {
    localStorage.setItem(`roost.${key}`, JSON.stringify(value));
  } catch {
    // Full or refused: the panel works without it.
  }
}

export function forgetStored(key: string): void {
  try {
    localStorage.removeItem(`roost.${key}`);
  } catch {
    // Refused: there was nothing to forget.
  }
}
