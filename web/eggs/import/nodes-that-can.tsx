import { Show } from 'solid-js';
import { createNodes } from '../../nodes/node-queries.ts';
import { dataOf } from '../../query.ts';
import { useGrants } from '../../session.ts';
import { t } from '../../text.ts';
import type { Needs } from '../egg-needs.ts';
import { runsOn } from '../runs-on.ts';

/** How many of our nodes could run an egg; nothing for who may not see nodes. */
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
  return (
    <Show when={dataOf(nodes)}>
      {(all) => (
        <span
          class="text-sm text-muted"
          data-tip={all()
            .filter((node) => runsOn(props.needs, node.facts))
            .map(({ name }) => name)
            .join(', ')}
        >
          {t(
            'eggs.nodesThatCan',
            all().filter((node) => runsOn(props.needs, node.facts)).length,
            all().length,
          )}
        </span>
      )}
    </Show>
  );
}
