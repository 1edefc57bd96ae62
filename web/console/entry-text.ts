import { formatClock, formatCount } from '../format.ts';
import { t } from '../text.ts';
import { cleanLine, isCut } from './clean-line.ts';
import type { Entry, Exit, Note } from './feed.ts';

const quiet = '\u001b[90m';
const warning = '\u001b[33m';
const plain = '\u001b[0m';
const noTime = ' '.repeat('00:00:00'.length);

/** An entry as the terminal shows it, with the time of its arrival or without. */
export function entryText(entry: Entry, showsTimes: boolean): string {
  const time = showsTimes ? `${quiet}${entry.at === null ? noTime : formatClock(entry.at)}${plain}  ` : '';
  if (entry.kind === 'note') {
    const isLoss = entry.note.is === 'gap';
    return `${time}${isLoss ? warning : quiet}── ${noteText(showsTimes ? { ...entry, at: null } : entry)} ──${plain}`;
  }
  const cut = isCut(entry.text) ? `${plain} ${warning}${t('console.cut')}` : '';
  return `${time}${cleanLine(entry.text)}${cut}${plain}`;
}

/** What a note says. */
export function noteText(entry: Extract<Entry, { kind: 'note' }>): string {
  const said = words(entry.note);
  return entry.at === null ? said : `${said} · ${formatClock(entry.at)}`;
}

function words(note: Note): string {
  switch (note.is) {
    case 'run':
      return t('console.run');
    case 'installer':
      return t('console.installer');
    case 'installed':
      return t('console.installed');
    case 'gap':
      return t('console.gap', note.lines, formatCount(note.lines));
    case 'state':
      return [t(`state.${note.state}`), ...exitWords(note.exit)].join(', ');
  }
}

/** Why a server is not running any more; nothing when it ended as it should. */
export function exitWords(exit: Exit): string[] {
  if (exit === null) return [];
  if (exit.oomKilled) return [t('console.oom')];
  if (exit.signal !== null) return [t('console.signal', exit.signal)];
  return exit.code === null || exit.code === 0 ? [] : [t('console.exit', exit.code)];
}
