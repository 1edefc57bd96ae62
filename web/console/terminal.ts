import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { plainLine } from './clean-line.ts';
import { entryText, noteText } from './entry-text.ts';
import type { Entry } from './feed.ts';
import { withStrictStyles } from './strict-styles.ts';
import { searchMarks, terminalTheme } from './terminal-theme.ts';

const scrollback = 5000;
/** Entries are dropped in blocks, so that a flood does not move the array at each line. */
const spareEntries = 1000;
const highlightLimit = 1000;
const fontWithinMs = 2000;
const fontFamily = '"JetBrains Mono Variable", ui-monospace, Menlo, Consolas, monospace';

/**
 * The console's font is there, or too slow to wait for. Characters are measured when the terminal opens: a font that
 * comes later would move every line.
 */
export const fontReady: Promise<unknown> = Promise.race([
  document.fonts.load(`13px ${fontFamily}`).catch(() => null),
  new Promise((resolve) => setTimeout(resolve, fontWithinMs)),
]);

export interface TerminalEvents {
  /** Whether the view stands at the newest line. */
  onEnd: (isAtEnd: boolean) => void;
  onMatches: (found: { index: number; total: number; isMore: boolean }) => void;
}

/** The view of a console: lines go in, the reader scrolls, searches and copies. Draws nothing but what is given. */
export function openTerminal(parent: HTMLElement, events: TerminalEvents) {
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorInactiveStyle: 'none',
    disableStdin: true,
    fontFamily,
    fontSize: 13,
    lineHeight: 1.35,
    minimumContrastRatio: 4.5,
    overviewRuler: { width: 10 },
    screenReaderMode: false,
    scrollback,
    theme: terminalTheme(),
  });
  const fit = new FitAddon();
  const search = new SearchAddon({ highlightLimit });
  let entries: Entry[] = [];
  // While someone reads back nothing moves: what comes is held until the view is at its end again.
  let held = 0;
  let showsTimes = false;
  let wasAtEnd = true;
  let isBlank = true;

  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  terminal.loadAddon(new WebLinksAddon((_, link) => window.open(link, '_blank', 'noopener,noreferrer')));
  withStrictStyles(() => terminal.open(parent));
  // The console is read; keys that are not about reading it belong to the page.
  terminal.attachCustomKeyEventHandler((event) => {
    const isCopy = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c';
    if (isCopy && terminal.hasSelection()) return false;
    return (
      ['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown'].includes(event.key) && scrollBy(event)
    );
  });
  terminal.onRender(() => tellEnd());
  search.onDidChangeResults(({ resultIndex, resultCount }) =>
    events.onMatches({ index: resultIndex + 1, total: resultCount, isMore: resultCount >= highlightLimit }),
  );
  const resize = new ResizeObserver(() => refit());
  resize.observe(parent);
  refit();
  function refit(): void {
    if (parent.clientWidth > 0 && parent.clientHeight > 0) fit.fit();
  }

  function scrollBy(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return false;
    if (event.key === 'PageUp') terminal.scrollPages(-1);
    else if (event.key === 'PageDown') terminal.scrollPages(1);
    else if (event.key === 'Home') terminal.scrollToTop();
    else if (event.key === 'End') terminal.scrollToBottom();
    else terminal.scrollLines(event.key === 'ArrowUp' ? -1 : 1);
    event.preventDefault();
    return false;
  }

  function tellEnd(): void {
    const { viewportY, baseY } = terminal.buffer.active;
    const isAtEnd = viewportY >= baseY;
    if (isAtEnd === wasAtEnd) return;
    wasAtEnd = isAtEnd;
    events.onEnd(isAtEnd);
    if (isAtEnd) writeHeld();
  }

  function writeHeld(): void {
    if (held === 0) return;
    if (held >= scrollback) redraw();
    else terminal.write(textOf(entries.slice(-held)));
    held = 0;
  }

  /** Breaks stand before lines, so that no empty one stays at the end. */
  function textOf(some: readonly Entry[]): string {
    const text = some.map((entry) => entryText(entry, showsTimes)).join('\r\n');
    const isFirst = isBlank;
    isBlank = false;
    return isFirst ? text : `\r\n${text}`;
  }

  function redraw(): void {
    held = 0;
    isBlank = true;
    terminal.reset();
    if (entries.length > 0) terminal.write(textOf(entries));
  }

  return {
    write(more: readonly Entry[], shown: () => void): void {
      entries.push(...more);
      if (entries.length > scrollback + spareEntries) entries = entries.slice(-scrollback);
      if (wasAtEnd) {
        terminal.write(textOf(more), shown);
        return;
      }
      held += more.length;
      shown();
    },
    showTimes(shows: boolean): void {
      showsTimes = shows;
      redraw();
    },
    clear(): void {
      entries = [];
      redraw();
    },
    /** Everything in the view, without colours. */
    text: (): string =>
      entries
        .map((entry) => (entry.kind === 'line' ? plainLine(entry.text) : `── ${noteText(entry)} ──`))
        .join('\n'),
    toEnd: () => terminal.scrollToBottom(),
    find(term: string, direction: 'next' | 'previous', isTyping: boolean): void {
      const options = { decorations: searchMarks(), incremental: isTyping };
      if (direction === 'next') search.findNext(term, options);
      else search.findPrevious(term, options);
    },
    endFind(): void {
      search.clearDecorations();
      terminal.clearSelection();
    },
    recolour: () => {
      terminal.options.theme = terminalTheme();
    },
    dispose(): void {
      resize.disconnect();
      terminal.dispose();
    },
  };
}

export type TerminalView = ReturnType<typeof openTerminal>;
