import ShieldAlert from 'lucide-solid/icons/shield-alert';
import ShieldCheck from 'lucide-solid/icons/shield-check';
import { Show } from 'solid-js';
import { t } from '../text.ts';
import type { Node } from './node.ts';

/** Whether servers on the node are kept from the host and each other, and if not, why. */
export function IsolationMark(props: { node: Node }) {
  const reasons = () => props.node.facts?.unisolatedBecause ?? [];
  return (
    <Show when={props.node.facts}>
      <span
        class="inline-flex items-center gap-1.5 text-sm whitespace-nowrap"
        classList={{ 'text-muted': reasons().length === 0, 'text-attention': reasons().length > 0 }}
        data-tip={reasons().length === 0 ? t('nodes.isolatedTip') : reasons().join('; ')}
        tabindex="0"
        role="note"
        aria-label={
          reasons().length === 0
            ? t('nodes.isolatedTip')
            : `${t('nodes.unisolated')}: ${reasons().join('; ')}`
        }
      >
        <Show when={reasons().length === 0} fallback={<ShieldAlert class="size-4" aria-hidden="true" />}>
          <ShieldCheck class="size-4" aria-hidden="true" />
        </Show>
        {reasons().length === 0 ? t('nodes.isolated') : t('nodes.unisolated')}
      </span>
    </Show>
  );
}
