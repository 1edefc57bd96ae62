import type { ISearchOptions } from '@xterm/addon-search';
import type { ITheme } from '@xterm/xterm';
import { tokenColour } from './token-colour.ts';

const bright = (name: string) =>
  tokenColour(`color-mix(in oklch, var(--ansi-${name}) 78%, var(--text-strong))`);
const normal = (name: string) => tokenColour(`var(--ansi-${name})`);

/** The console's colours in the theme shown now. */
export const terminalTheme = (): ITheme => ({
  background: tokenColour('var(--surface-console)'),
  foreground: tokenColour('var(--text-normal)'),
  cursor: tokenColour('var(--surface-console)'),
  selectionBackground: tokenColour('color-mix(in oklch, var(--accent) 35%, var(--surface-console))'),
  scrollbarSliderBackground: tokenColour('var(--surface-3)'),
  scrollbarSliderHoverBackground: tokenColour('var(--line-strong)'),
  scrollbarSliderActiveBackground: tokenColour('var(--line-strong)'),
  overviewRulerBorder: tokenColour('var(--surface-console)'),
  black: normal('black'),
  red: normal('red'),
  green: normal('green'),
  yellow: normal('yellow'),
  blue: normal('blue'),
  magenta: normal('magenta'),
  cyan: normal('cyan'),
  white: normal('white'),
  brightBlack: tokenColour('var(--text-muted)'),
  brightRed: bright('red'),
  brightGreen: bright('green'),
  brightYellow: bright('yellow'),
  brightBlue: bright('blue'),
  brightMagenta: bright('magenta'),
  brightCyan: bright('cyan'),
  brightWhite: tokenColour('var(--text-strong)'),
});

/** How matches of a search are marked. */
export const searchMarks = (): NonNullable<ISearchOptions['decorations']> => ({
  matchBackground: tokenColour('var(--find)'),
  matchOverviewRuler: tokenColour('var(--attention)'),
  activeMatchBackground: tokenColour('var(--find-current)'),
  activeMatchColorOverviewRuler: tokenColour('var(--accent)'),
});
