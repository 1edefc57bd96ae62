import { createMemo, For, Show } from 'solid-js';
import { LabelTag } from '../components/label-tag.tsx';
import { createNodes } from '../nodes/node-queries.ts';
import { dataOf } from '../query.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import type { Needs } from './egg-needs.ts';
import { whyNotOn } from './runs-on.ts';

/** Where no node can run an egg, these say why in sight. */
const saidReasons = 3;

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
  const refusals = () => judged()?.filter(({ against }) => against !== null) ?? [];
  return (
    <Show when={judged()}>
      {(all) => (
        <>
          <LabelTag
            look={refusals().length < all().length ? 'normal' : 'attention'}
            tip={all()
              .map(({ name, against }) => `${name}: ${against ?? t('eggs.nodeCan')}`)
              .join(' ')}
          >
            {t('eggs.nodesThatCan', all().length - refusals().length, all().length)}
          </LabelTag>
          <Show when={refusals().length === all().length}>
            <span class="w-full text-sm text-normal">
              <For each={refusals().slice(0, saidReasons)}>
                {({ name, against }) => (
                  <span class="block">
                    {name}: {against}
                  </span>
                )}
              </For>
            </span>
          </Show>
        </>
      )}
    </Show>
  );
}
