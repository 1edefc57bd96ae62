import { For, Show } from 'solid-js';
import { MarkShape, StateMark } from '../components/state-mark.tsx';
import { formatDuration } from '../format.ts';
import { t } from '../text.ts';
import { type Database, formatSeconds, reasonText, type Region, stateOf } from './region.ts';

/** A database: how it is, and what it says of itself. */
export function DatabaseLine(props: { database: Database }) {
  const state = () => stateOf(props.database);
  const facts = () =>
    [
      props.database.answerMs === null ? null : t('regions.answerTime', props.database.answerMs),
      props.database.beatAgeMs === null ? null : t('regions.beat', formatDuration(props.database.beatAgeMs)),
      props.database.schema === null ? null : t('regions.schema', props.database.schema),
      props.database.epoch === null ? null : t('regions.epoch', props.database.epoch),
    ].filter((fact) => fact !== null);
  return (
    <li class="flex flex-col gap-0.5">
      <span class="flex flex-wrap items-center gap-x-3">
        <span class="text-sm text-strong">
          {props.database.isPrimary ? t('regions.primary') : t('regions.replica')}{' '}
          <span class="text-xs text-muted">{props.database.name}</span>
        </span>
        <StateMark kind={state().kind} label={state().words} />
      </span>
      <span class="figures text-xs text-muted">{facts().join(' · ')}</span>
    </li>
  );
}

/** The databases that this region's readers leave alone, and why. */
export const Rests = (props: { region: Region }) => (
  <Show when={props.region.rests.length > 0}>
    <ul class="flex flex-col gap-1">
      <For each={props.region.rests}>
        {(rest) => (
          <li class="flex gap-1.5 text-sm text-attention">
            <MarkShape kind="attention" class="mt-[3px]" />
            <span class="figures">
              {rest.restMs > 0
                ? t('regions.restFor', rest.database, formatSeconds(rest.restMs))
                : t('regions.restDue', rest.database)}
              : {reasonText(rest.why).toLowerCase()}
            </span>
          </li>
        )}
      </For>
    </ul>
  </Show>
);
