import { styleText } from 'node:util';

/** What `npm start` tells the person in front of it. */
export interface Report {
  /** A part is up. */
  step(text: string): void;
  warn(text: string): void;
  /** Lines in two columns under a blank line; a name that repeats the one above is left empty. */
  table(rows: [name: string, text: string][]): void;
}

export function consoleReport(): Report {
  const began = performance.now();
  const elapsed = () => `${((performance.now() - began) / 1000).toFixed(1)} s`.padStart(7);
  return {
    step(text) {
      console.log(`${styleText('dim', elapsed())}  ${text}`);
    },
    warn(text) {
      console.log(`${styleText('yellow', elapsed())}  ${text}`);
    },
    table(rows) {
      const width = Math.max(...rows.map(([name]) => name.length));
      const lines = rows.map(([name, text], index) => {
        const shown = rows[index - 1]?.[0] === name ? '' : name;
        return `  ${styleText('bold', shown.padEnd(width))}  ${text}`;
      });
      console.log(`\n${lines.join('\n')}\n`);
    },
  };
}
