import { createMemo, Show } from 'solid-js';
import { LabelTag } from '../components/label-tag.tsx';
import { createNodes } from '../nodes/node-queries.ts';
import { dataOf } from '../query.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import type { Needs } from './egg-needs.ts';
import { whyNotOn } from './runs-on.ts';

/** How many of our nodes could run an egg, and why the others could not; nothing for who may not see nodes. */
export function NodesThatCan(props: { needs: Needs }) {
  const grants = useGrants();
  return (
    <Show when={grants('nodes.read')}>
      <Count needs={props.needs} />
    </Show>
  );
}

function Count(props: { needs: Needs }) {
  const nodes = createNodes();
  const judged = createMemo(() =>
    dataOf(nodes)?.map(({ name, facts }) => ({
      name,
      against: whyNotOn(props.needs, facts, t('eggs.notJoined')),
    })),
  );
  return (
    <Show when={judged()}>
      {(all) => (
        <LabelTag
          look={all().some(({ against }) => against === null) ? 'normal' : 'attention'}
          tip={all()
            .map(({ name, against }) => `${name}: ${against ?? t('eggs.nodeCan')}`)
            .join(' ')}
        >
          {t('eggs.nodesThatCan', all().filter(({ against }) => against === null).length, all().length)}
        </LabelTag>
      )}
    </Show>
  );
}
