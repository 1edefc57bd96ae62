import { For, Show } from 'solid-js';
import { formatCount } from '../../format.ts';
import { t } from '../../text.ts';
import { aroundChanges, type DiffLine, lineDiff } from '../line-diff.ts';

const around = 3;
const looks = {
  both: 'text-muted',
  before: 'bg-failed-soft text-strong',
  after: 'bg-accent-soft text-strong',
} as const;
const marks = { both: ' ', before: '−', after: '+' } as const;

/** How one text became another, line by line. */
export const LineChanges = (props: { before: string; after: string; label: string }) => (
  <pre
    tabindex="0"
    role="group"
    aria-label={props.label}
    class="max-h-96 overflow-auto rounded-md border border-line bg-surface-console py-1.5 font-mono text-xs leading-5"
  >
    <For each={aroundChanges(lineDiff(props.before, props.after), around)}>
      {(part) => (
        <Show
          when={part.kind === 'line' ? part.line : null}
          fallback={
            <div class="px-3 text-muted">
              ⋯ {part.kind === 'skipped' ? t('eggFile.same', part.lines, formatCount(part.lines)) : ''}
            </div>
          }
        >
          {(line) => <Line line={line()} />}
        </Show>
      )}
    </For>
  </pre>
);

const Line = (props: { line: DiffLine }) => (
  <div class={`min-h-5 min-w-max px-3 whitespace-pre ${looks[props.line.side]}`}>
    <span class="mr-2 inline-block w-2 select-none" aria-hidden="true">
      {marks[props.line.side]}
    </span>
    <Show when={props.line.side !== 'both'}>
      <span class="sr-only">{props.line.side === 'after' ? t('eggFile.added') : t('eggFile.removed')}</span>
    </Show>
    {props.line.text}
  </div>
);
