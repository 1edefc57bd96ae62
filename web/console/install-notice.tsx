import { createSignal, Show } from 'solid-js';
import { Button } from '../components/button.tsx';
import { NoticeBar } from '../components/notice-bar.tsx';
import { reinstallRefusal, reinstallServer } from '../servers/server-actions.ts';
import type { Server } from '../servers/server.ts';
import { t } from '../text.ts';

/** Where an installation failed: the way to try it again. */
export function InstallNotice(props: { server: Server }) {
  const [isBusy, setIsBusy] = createSignal(false);
  const again = async () => {
    setIsBusy(true);
    await reinstallServer(props.server);
    setIsBusy(false);
  };
  return (
    <Show when={props.server.state === 'install_failed'}>
      <NoticeBar
        action={
          <Button refusal={reinstallRefusal(props.server)} isBusy={isBusy()} onClick={() => void again()}>
            {t('serverMenu.installAgain')}
          </Button>
        }
      >
        {t('serverMenu.installFailed')}
      </NoticeBar>
    </Show>
  );
}
