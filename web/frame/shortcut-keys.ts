export type Shortcut = 'palette' | 'help' | 'search' | 'servers' | 'nodes' | 'eggs' | 'create';

export interface KeyPress {
  key: string;
  /** Control or command is held. */
  isCommand: boolean;
  /** Something takes typing now. */
  isTyping: boolean;
}

/** What a key means after another: `g s` is two presses. */
export function readShortcut(
  before: string | null,
  press: KeyPress,
): { shortcut: Shortcut | null; before: string | null } {
  const key = press.key.toLowerCase();
  if (press.isCommand) return { shortcut: key === 'k' ? 'palette' : null, before: null };
  if (press.isTyping) return { shortcut: null, before: null };
  if (before === 'g') return { shortcut: afterGo[key] ?? null, before: null };
  if (key === 'g') return { shortcut: null, before: 'g' };
  return { shortcut: alone[key] ?? null, before: null };
}

const afterGo: Readonly<Record<string, Shortcut>> = { s: 'servers', n: 'nodes', e: 'eggs' };
const alone: Readonly<Record<string, Shortcut>> = { '/': 'search', '?': 'help', c: 'create' };
