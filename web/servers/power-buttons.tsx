import OctagonX from 'lucide-solid/icons/octagon-x';
import Play from 'lucide-solid/icons/play';
import RotateCw from 'lucide-solid/icons/rotate-cw';
import Square from 'lucide-solid/icons/square';
import { createSignal, For } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { type PowerAction, powerActions } from '../../schema/server-state.ts';
import { Button } from '../components/button.tsx';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { t } from '../text.ts';
import { createPower } from './power.ts';
import type { Server } from './server.ts';

const icons = { start: Play, stop: Square, restart: RotateCw, kill: OctagonX } as const;

export interface PowerButtonsProps {
  server: Server;
  /** With words, or as icons alone. */
  isLabelled?: boolean;
  /** Fills the width, for thumbs. */
  isWide?: boolean;
}

/** Start, stop, restart and kill; those that cannot be taken say why. */
export function PowerButtons(props: PowerButtonsProps) {
  const power = createPower(() => props.server);
  const [asks, setAsks] = createSignal(false);
  const press = (action: PowerAction) => {
    if (action === 'kill') setAsks(true);
    else void power.run(action);
  };
  return (
    <div
      role="group"
      aria-label={t('power.label')}
      class="flex"
      classList={{
        'gap-1.5': props.isLabelled === true && props.isWide !== true,
        'w-full gap-2 *:flex-1 max-[24.25rem]:gap-1 max-[24.25rem]:*:px-1': props.isWide === true,
      }}
    >
      <For each={powerActions}>
        {(action) =>
          props.isLabelled === true ? (
            <Button
              look={action === 'start' && power.refusal('start') === null ? 'primary' : 'normal'}
              icon={<Dynamic component={icons[action]} class="size-3.5" aria-hidden="true" />}
              refusal={power.refusal(action)}
              isBusy={power.pending() === action}
              onClick={() => press(action)}
            >
              {t(`power.${action}`)}
            </Button>
          ) : (
            <IconButton
              label={`${t(`power.${action}`)} ${props.server.name}`}
              tip={t(`power.${action}`)}
              icon={<Dynamic component={icons[action]} class="size-4" aria-hidden="true" />}
              refusal={power.refusal(action)}
              isBusy={power.pending() === action}
              onClick={() => press(action)}
            />
          )
        }
      </For>
      <ConfirmDialog
        isOpen={asks()}
        onClose={() => setAsks(false)}
        title={t('power.killTitle', props.server.name)}
        text={t('power.killText')}
        confirm={t('power.kill')}
        cancel={t('panel.cancel')}
        onConfirm={() => power.run('kill')}
      />
    </div>
  );
}
