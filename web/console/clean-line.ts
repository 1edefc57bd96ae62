// Control characters are what this file is about.
/* eslint-disable no-control-regex */
import { consoleLimits } from '../../schema/console.ts';

// ESC [ … final: control sequences. ESC ] … BEL or ST: titles, links, clipboard. ESC P|X|^|_ … ST: device strings.
const sequences =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\|$)|[PX^_][^\u001b]*(?:\u001b\\|$)|[ -/]*[0-~])/g;
const colour = /^\u001b\[[\d;:]*m$/;
const controls = /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g;

/**
 * A line of a server, made safe to show among others: colours stay; what would move the cursor, clear the screen,
 * set titles or reach the clipboard goes. Of a line that redraws itself with carriage returns the last drawing stays.
 */
export function cleanLine(line: string): string {
  const drawn = line.includes('\r') ? lastDrawing(line) : line;
  if (!hasControl(drawn)) return drawn;
  const plain = drawn
    .replace(sequences, (sequence) => (colour.test(sequence) ? sequence : ''))
    .replace(controls, '');
  // A lone ESC begins nothing that is whole.
  return plain.replace(/\u001b(?!\[[\d;:]*m)/g, '');
}

/** The text alone, without colours, for copying. */
export const plainLine = (line: string): string => cleanLine(line).replace(/\u001b\[[\d;:]*m/g, '');

/** Whether the node cut this line because it was too long. */
export const isCut = (line: string): boolean =>
  line.length * 3 >= consoleLimits.lineBytes &&
  new TextEncoder().encode(line).length >= consoleLimits.lineBytes;

const lastDrawing = (line: string): string => line.split('\r').findLast((part) => part !== '') ?? '';

const hasControl = (text: string): boolean => /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text);
