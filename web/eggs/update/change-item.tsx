import { type JSX, Show } from 'solid-js';
import { SegmentedControl } from '../../components/segmented-control.tsx';
import { t } from '../../text.ts';
import { isLong, type UpstreamChange } from './change-groups.ts';
import { LineChanges } from './line-changes.tsx';

export type Side = 'mine' | 'theirs';

export interface ChangeItemProps {
  change: UpstreamChange;
  /** What stands on the left and on the right. */
  left: { name: string; text: string | null };
  right: { name: string; text: string | null };
  /** For a conflict: which side wins. */
  side?: Side;
  onSide?: (side: Side) => void;
}

/** One difference: two texts side by side, or line by line. */
export const ChangeItem = (props: ChangeItemProps) => (
  <li class="flex min-w-0 flex-col gap-2 border-t border-line px-3 py-2.5 first:border-0">
    <div class="flex flex-wrap items-center justify-between gap-2">
      <code class="min-w-0 font-mono text-sm break-all text-strong">{props.change.path}</code>
      <Show when={props.side}>
        {(side) => (
          <SegmentedControl<Side>
            label={t('eggFile.choice', props.change.path)}
            options={[
              { value: 'mine', label: t('eggFile.keep') },
              { value: 'theirs', label: t('eggFile.take') },
            ]}
            value={side()}
            onChange={(chosen) => props.onSide?.(chosen)}
          />
        )}
      </Show>
    </div>
    <Show
      when={isLong(props.change) && props.left.text !== null && props.right.text !== null}
      fallback={
        <div class="grid gap-2 md:grid-cols-2">
          <Text name={props.left.name}>{props.left.text}</Text>
          <Text name={props.right.name}>{props.right.text}</Text>
        </div>
      }
    >
      <p class="text-xs text-muted">
        − {props.left.name}, + {props.right.name}
      </p>
      <LineChanges
        before={props.left.text ?? ''}
        after={props.right.text ?? ''}
        label={`${props.change.path}: ${props.left.name}, ${props.right.name}`}
      />
    </Show>
  </li>
);

const Text = (props: { name: string; children: string | null }): JSX.Element => (
  <div class="min-w-0">
    <p class="text-xs text-muted">{props.name}</p>
    <Show
      when={props.children}
      fallback={
        <p class="text-sm text-muted italic">
          {props.children === null ? t('eggFile.absent') : t('eggFile.empty')}
        </p>
      }
    >
      {(text) => (
        <p class="max-h-60 overflow-y-auto font-mono text-xs leading-5 break-all whitespace-pre-wrap text-normal">
          {text()}
        </p>
      )}
    </Show>
  </div>
);
