const keptCommands = 200;

/** Commands sent, oldest first, and where ↑ and ↓ have gone: the length means the line that is being typed. */
export interface History {
  commands: readonly string[];
  index: number;
  /** What was typed before ↑ was pressed. */
  draft: string;
}

export const historyOf = (commands: readonly string[]): History => ({
  commands,
  index: commands.length,
  draft: '',
});

/** Remembers a command that was sent; a repetition is not kept twice in a row. */
export function remember(history: History, command: string): History {
  const isRepeated = history.commands.at(-1) === command;
  return historyOf(isRepeated ? history.commands : [...history.commands, command].slice(-keptCommands));
}

/** One step back (-1) or forth (1). `text` is null when there is nothing that way. */
export function step(history: History, by: -1 | 1, typed: string): { history: History; text: string | null } {
  const index = history.index + by;
  if (index < 0 || index > history.commands.length) return { history, text: null };
  const draft = history.index === history.commands.length ? typed : history.draft;
  return { history: { ...history, index, draft }, text: history.commands[index] ?? draft };
}

/** The rest of the newest command that begins like this; empty when there is none. */
export function completion(history: History, typed: string): string {
  if (typed === '') return '';
  const found = history.commands.findLast((command) => command.startsWith(typed) && command !== typed);
  return found?.slice(typed.length) ?? '';
}
