import { For } from 'solid-js';
import { Dialog } from '../components/dialog.tsx';
import { Keys } from '../components/keys.tsx';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import { commandKey } from './command-key.ts';
import { placesFor } from './places.ts';

/** Every key that does something. */
export default function Help(props: { onClose: () => void }) {
  const grants = useGrants();
  const rows = (): { text: string; keys: readonly string[]; isJoined?: boolean }[] => [
    { text: t('help.palette'), keys: [commandKey, 'K'], isJoined: true },
    ...placesFor(grants).map((place) => ({ text: t(`help.${place.name}`), keys: place.keys })),
    ...(grants('servers.create') ? [{ text: t('help.create'), keys: ['c'] }] : []),
    { text: t('help.search'), keys: ['/'] },
    { text: t('help.rows'), keys: ['↑', '↓'] },
    { text: t('help.find'), keys: [commandKey, 'F'], isJoined: true },
    { text: t('help.history'), keys: ['↑', '↓'] },
    { text: t('help.help'), keys: ['?'] },
  ];
  return (
    <Dialog isOpen onClose={() => props.onClose()} title={t('help.title')} closeLabel={t('panel.close')}>
      <dl class="flex flex-col">
        <For each={rows()}>
          {(row) => (
            <div class="flex min-h-9 items-center justify-between gap-4 border-t border-line text-sm first:border-0">
              <dt class="text-normal">{row.text}</dt>
              <dd>
                <Keys keys={row.keys} isJoined={row.isJoined === true} />
              </dd>
            </div>
          )}
        </For>
      </dl>
    </Dialog>
  );
}
