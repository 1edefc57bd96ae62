import { useNavigate, useSearchParams } from '@solidjs/router';
import Eye from 'lucide-solid/icons/eye';
import EyeOff from 'lucide-solid/icons/eye-off';
import { createEffect, createSignal } from 'solid-js';
import { sessionEndpoints } from '../../schema/api/session.ts';
import { call } from '../api.ts';
import { BirdMark } from '../components/bird-mark.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { TextField } from '../components/text-field.tsx';
import { createForm } from '../frame/create-form.ts';
import { FormEnd } from '../frame/form-end.tsx';
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
  createTitle(() => t('signIn.title'));

  createEffect(() => {
    if (dataOf(session)) navigate(returnPath(search.to), { replace: true });
  });

  const form = createForm(async () => {
    beginSession(
      await call(sessionEndpoints.signIn, { body: { login: login().trim(), password: password() } }),
    );
  });

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
        <form class="flex flex-col gap-4" onSubmit={form.submit}>
          <TextField
            label={t('signIn.login')}
            name="login"
            autocomplete="username"
            value={login()}
            onInput={setLogin}
            error={form.errorOf('login')}
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
            error={form.errorOf('password')}
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
          <FormEnd form={form} action={t('signIn.submit')} />
        </form>
      </div>
    </main>
  );
}
