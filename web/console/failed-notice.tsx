import { createSignal, Match, Switch } from 'solid-js';
import { Button } from '../components/button.tsx';
import { NoticeBar } from '../components/notice-bar.tsx';
import { reinstallRefusal, reinstallServer } from '../servers/server-actions.ts';
import type { Server } from '../servers/server.ts';
import { t } from '../text.ts';
import { exitWords } from './entry-text.ts';
import type { Exit } from './feed.ts';

/** Why a server or its installation failed, for who did not see it; for an installation the way to try again. */
export function FailedNotice(props: { server: Server; exit: Exit }) {
  const [isBusy, setIsBusy] = createSignal(false);
  const reason = () => exitWords(props.exit).join(', ');
  const installAgain = async () => {
    setIsBusy(true);
    await reinstallServer(props.server);
    setIsBusy(false);
  };
  return (
    <Switch>
      <Match when={props.server.state === 'crashed'}>
        <NoticeBar>{t('console.crashed', reason())}</NoticeBar>
      </Match>
      <Match when={props.server.state === 'install_failed'}>
        <NoticeBar
          action={
            <Button
              refusal={reinstallRefusal(props.server)}
              isBusy={isBusy()}
              onClick={() => void installAgain()}
            >
              {t('serverMenu.installAgain')}
            </Button>
          }
        >
          {t('console.installFailed', reason())}
        </NoticeBar>
      </Match>
    </Switch>
  );
}
