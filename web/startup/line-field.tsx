import { createSignal, Show } from 'solid-js';
import { grants } from '../../schema/permissions.ts';
import { Button } from '../components/button.tsx';
import { Picker } from '../components/picker.tsx';
import { TextArea } from '../components/text-area.tsx';
import { toast } from '../components/toasts.tsx';
import { EggSection } from '../eggs/egg-section.tsx';
import { ScriptBlock } from '../eggs/script-block.tsx';
import { failureReference, failureText } from '../failure.ts';
import { createForm } from '../frame/create-form.ts';
import { FormEnd } from '../frame/form-end.tsx';
import { LeaveGuard } from '../frame/leave-guard.tsx';
import type { Server } from '../servers/server.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';
import { changeLine, type Startup } from './startup-queries.ts';

/** The line that starts a server: another one of the egg is taken as soon as it is chosen; administrators write any. */
export function LineField(props: { server: Server; startup: Startup }) {
  const all = useGrants();
  const [isBusy, setIsBusy] = createSignal(false);
  const [isWriting, setIsWriting] = createSignal(false);
  const offered = () => Object.entries(props.startup.startupCommands);
  const isOffered = () => offered().some(([, line]) => line === props.startup.startup);
  const mayWrite = () => all('servers.update');
  const mayChoose = () =>
    isOffered()
      ? offered().length > 1 && grants(props.server.permissions, 'startup.update')
      : mayWrite() && offered().length > 0;
  const use = async (line: string) => {
    if (isBusy() || line === props.startup.startup) return;
    setIsBusy(true);
    try {
      await changeLine(props.server.id, line);
      toast('done', t('startup.lineChanged'));
    } catch (error) {
      toast('failed', failureText(error), failureReference(error));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <EggSection title={t('startup.line')}>
      <div class="flex flex-col gap-3">
        <Show when={mayChoose()}>
          <div class="max-w-md">
            <Picker
              label={t('startup.lineChoice')}
              placeholder={t('startup.lineOwn')}
              options={offered().map(([label, value]) => ({ value, label, note: value }))}
              value={isOffered() ? props.startup.startup : null}
              onChange={(line) => void use(line)}
              hint={t('startup.lineHint')}
            />
          </div>
        </Show>
        <Show
          when={isWriting()}
          fallback={
            <>
              <ScriptBlock script={props.startup.startup} label={t('startup.line')} isWrapped />
              <Show when={!isOffered()}>
                <p class="text-xs text-muted">{t('startup.imageOwn')}</p>
              </Show>
              <Show when={mayWrite()}>
                <div>
                  <Button onClick={() => setIsWriting(true)}>
                    {isOffered() ? t('startup.lineWrite') : t('startup.lineRewrite')}
                  </Button>
                </div>
              </Show>
            </>
          }
        >
          <LineForm server={props.server} line={props.startup.startup} onDone={() => setIsWriting(false)} />
        </Show>
      </div>
    </EggSection>
  );
}

function LineForm(props: { server: Server; line: string; onDone: () => void }) {
  const [typed, setTyped] = createSignal<string | null>(null);
  const line = () => typed() ?? props.line;
  const form = createForm(
    async () => {
      await changeLine(props.server.id, line());
      toast('done', t('startup.lineChanged'));
      props.onDone();
    },
    () => (line().trim() === '' ? [{ path: 'startup', message: t('startup.lineEmpty') }] : []),
  );
  return (
    <form class="flex flex-col gap-3" onSubmit={form.submit} noValidate>
      <LeaveGuard isDirty={line() !== props.line} />
      <TextArea
        label={t('startup.lineOwn')}
        value={line()}
        onInput={setTyped}
        rows={4}
        hint={t('startup.lineOwnHint')}
        error={form.errorOf('startup')}
        isMono
      />
      <FormEnd form={form} action={t('startup.lineSave')} onCancel={props.onDone} />
    </form>
  );
}
