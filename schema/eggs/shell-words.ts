/** Words at which a shell runs a program of its own or goes on with a construct. */
const notPrograms = new Set(
  (
    'if then else elif fi for while until do done case esac in function select time { } ! [ [[ ]] : . true false ' +
    'test echo printf cd pwd export unset local declare typeset readonly set shopt alias unalias eval exec source ' +
    'return exit break continue shift trap wait read let command type hash kill jobs ulimit umask compgen mapfile ' +
    'getopts history'
  ).split(' '),
);
/** Words that are followed by the program they run. */
const prefixes = new Set(
  'exec time command then else do if elif while until ! sudo nohup env nice stdbuf'.split(' '),
);

/** Nothing that people write is longer; what machines write may be made to be slow to read. */
const longest = { script: 32_768, line: 2048 } as const;

/** As much of a script as is looked at. */
export const readable = (script: string): string =>
  script
    .slice(0, longest.script)
    .split('\n')
    .map((line) => line.slice(0, longest.line))
    .join('\n');

/**
 * The programs that shell lines name, by the first word of each simple command: roughly, as a reader would. Functions of
 * the script, comments, here-documents and quoted text are left out.
 */
export function programsIn(lines: string): Set<string> {
  const script = readable(lines);
  const found = new Set<string>();
  const functions = new Set(
    Array.from(script.matchAll(/(?:^|[\s;{])(?:function\s+)?([\w-]+)\s*\(\)/g), ([, name = '']) => name),
  );
  for (const [, name = ''] of script.matchAll(/\bfunction\s+([\w-]+)/g)) functions.add(name);
  for (const command of commandsIn(script)) {
    const program = programOf(command);
    if (program !== null && !functions.has(program)) found.add(program);
  }
  return found;
}

/** Simple commands, in which `Q` stands for quoted text and for what variables hold. */
function commandsIn(script: string): string[] {
  return withoutHereDocuments(script.replaceAll('\r', ''))
    .replaceAll(/\\\n|\\"/g, ' ')
    .replaceAll(/(^|\s)#[^\n]*/g, '$1')
    .replaceAll(/\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}/g, 'Q')
    .replaceAll(/'[^']*'/g, 'Q')
    .replaceAll(/"(?:\\.|[^"\\])*"/g, (text) => insideOf(text))
    .split(/\|\||&&|\$\(|[;|`\n(){}]|&(?!\d|>)/);
}

/** What a quoted text runs itself; its other words are data. */
function insideOf(text: string): string {
  const runs = Array.from(text.matchAll(/\$\(([^()]*)\)|`([^`]*)`/g), ([, one, other]) => one ?? other ?? '');
  return runs.length === 0 ? 'Q' : `Q\n${runs.join('\n')}\nQ`;
}

function withoutHereDocuments(script: string): string {
  const lines = script.split('\n');
  const lastOf = new Map(lines.map((line, index) => [line.trim(), index]));
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const [opening, mark = ''] = /<<-?\s*["']?(\w+)["']?/.exec(line) ?? [];
    const isClosed = opening !== undefined && (lastOf.get(mark) ?? 0) > at;
    kept.push(isClosed ? line.replace(opening, '') : line);
    if (isClosed) at = lines.findIndex((each, index) => index > at && each.trim() === mark);
  }
  return kept.join('\n');
}

function programOf(command: string): string | null {
  const words = command.trim().split(/\s+/);
  for (const word of words) {
    if (/^\w+\+?=/.test(word) || /^[<>0-9]*[<>]/.test(word)) continue;
    if (prefixes.has(word)) continue;
    const [, ofSystem] = /^\/(?:usr\/(?:local\/)?)?(?:s?bin|games)\/([\w.+-]+)$/.exec(word) ?? [];
    if (ofSystem !== undefined) return ofSystem;
    return notPrograms.has(word) || !/^(?:[a-zA-Z_]|7z)[\w.+-]*$/.test(word) || word.startsWith('Q')
      ? null
      : word;
  }
  return null;
}
