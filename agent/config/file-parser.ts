import { joinLines, splitLines } from './lines.ts';
import { oneLine, valueFor, type ConfigParser } from './replacement.ts';

/**
 * `file`: a line that begins with `match` becomes the value; of several that match, the last has its say.
 * Missing lines are not added. An empty file has one line, which an empty `match` fills.
 */
export const fileParser: ConfigParser = (text, replacements) => {
  const lines = text === '' ? [{ text: '', end: '' }] : splitLines(text);
  const changed = lines.map((line) => {
    let now = line.text;
    for (const replacement of replacements) {
      if (!line.text.startsWith(replacement.match)) continue;
      const value = valueFor(replacement, line.text);
      if (value !== undefined) now = oneLine(value);
    }
    return { ...line, text: now };
  });
  return { text: joinLines(changed), problems: [] };
};
