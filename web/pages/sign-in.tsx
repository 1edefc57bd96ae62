import { useNavigate, useSearchParams } from '@solidjs/router';
import Eye from 'lucide-solid/icons/eye';
import EyeOff from 'lucide-solid/icons/eye-off';
import { createEffect, createSignal, Show } from 'solid-js';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { call } from '../api.ts';
import { BirdMark } from '../components/bird-mark.tsx';
import { Button } from '../components/button.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { TextField } from '../components/text-field.tsx';
import { fieldError } from '../failure.ts';
import { FailureNote } from '../frame/failure-note.tsx';
import { createTitle } from '../frame/page.tsx';
import { returnPath } from '../paths.ts';
import { dataOf } from '../query.ts';
import { beginSession, createSessionQuery } from '../session.ts';
import { t } from '../text.ts';

/** Signs in and goes back to where the visitor was. */
export default function SignIn() {
  const navigate = useNavigate();
  const [search] = useSearchParams<{ to: string }>();
  const session = createSessionQuery();
  const [login, setLogin] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [isShown, setIsShown] = createSignal(false);
  const [isBusy, setIsBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>(null);
  createTitle(() => t('signIn.title'));

  createEffect(() => {
    if (dataOf(session)) navigate(returnPath(search.to), { replace: true });
  });

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (isBusy()) return;
    setIsBusy(true);
    setFailure(null);
    try {
      beginSession(
        await call(sessionEndpoints.signIn, { body: { login: login().trim(), password: password() } }),
      );
    } catch (error) {
      setFailure(error);
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <main class="flex min-h-dvh flex-col items-center px-4 pt-[18vh] max-md:pt-[12vh]">
      <div class="w-full max-w-[340px]">
        <div class="mb-6 flex items-center gap-2.5">
          <BirdMark class="size-6" />
          <span class="text-base font-semibold text-strong">{t('panel.name')}</span>
        </div>
        <h1 class="mb-1 text-xl font-semibold text-strong">{t('signIn.title')}</h1>
        <p class="mb-5 text-sm text-muted">
          {search.to === undefined ? t('signIn.first') : t('signIn.ended')}
        </p>
        <form class="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
          <TextField
            label={t('signIn.login')}
            name="login"
            autocomplete="username"
            value={login()}
            onInput={setLogin}
            error={fieldError(failure(), 'login')}
            isRequired
            isFirst
          />
          <TextField
            label={t('signIn.password')}
            name="password"
            type={isShown() ? 'text' : 'password'}
            autocomplete="current-password"
            value={password()}
            onInput={setPassword}
            error={fieldError(failure(), 'password')}
            isRequired
            isTrailingNarrow
            trailing={
              <IconButton
                label={isShown() ? t('signIn.hidePassword') : t('signIn.showPassword')}
                icon={isShown() ? <EyeOff class="size-4" /> : <Eye class="size-4" />}
                onClick={() => setIsShown((shown) => !shown)}
              />
            }
          />
          <Show when={failure()}>{(error) => <FailureNote error={error()} />}</Show>
          <Button look="primary" type="submit" isBusy={isBusy()} isWide>
            {t('signIn.submit')}
          </Button>
        </form>
      </div>
    </main>
  );
}
