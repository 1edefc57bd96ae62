/** What a log line may carry: scalars only, so that no object with a secret inside slips through. */
export type LogFields = Record<string, string | number | boolean | null | undefined>;

export interface Logger {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
}

type Level = 'info' | 'warn' | 'error';

const secretName = /token|secret|password|passwd|authorization|privatekey|cookie/i;

/** A logger that writes one JSON object a line. `write` gets the line with its newline. */
export function createLogger(write: (line: string) => void, now: () => number = Date.now): Logger {
  const emit = (level: Level, event: string, fields: LogFields = {}) => {
    write(`${logLine(level, event, fields, now())}\n`);
  };
  return {
    info: (event, fields) => emit('info', event, fields),
    warn: (event, fields) => emit('warn', event, fields),
    error: (event, fields) => emit('error', event, fields),
  };
}

/** One log line; values under names that sound secret are hidden. */
function logLine(level: Level, event: string, fields: LogFields, now: number): string {
  const safe = Object.entries(fields).map(([name, value]): [string, unknown] => [
    name,
    secretName.test(name) ? '[hidden]' : value,
  ]);
  return JSON.stringify({ at: new Date(now).toISOString(), level, event, ...Object.fromEntries(safe) });
}

/** The message of whatever was thrown, without its stack. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
