import { For, Show } from 'solid-js';
import { LabelTag } from '../components/label-tag.tsx';
import { t } from '../text.ts';
import { needLabels, type Needs } from './egg-needs.ts';

/** The ways in which an egg can be run, each explained on hover. */
export function NeedTags(props: { needs: Needs }) {
  const ways = () => needLabels(props.needs).filter((label) => label.can);
  return (
    <span class="flex flex-wrap gap-1">
      <For each={ways()}>{(way) => <LabelTag tip={way.text}>{way.label}</LabelTag>}</For>
      <Show when={ways().length === 0}>
        <LabelTag
          look="attention"
          tip={needLabels(props.needs)
            .map(({ label, text }) => `${label}: ${text}`)
            .join(' ')}
        >
          {t('eggs.needsNothing')}
        </LabelTag>
      </Show>
    </span>
  );
}
