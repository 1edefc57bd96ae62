import { createSignal, createUniqueId, Show } from 'solid-js';
import { Button } from '../components/button.tsx';
import { inputClass } from '../components/field.tsx';
import type { Startup } from '../startup/startup-queries.ts';
import { t } from '../text.ts';
import { gslVariable } from './gsl-variable.ts';

export interface GslFormProps {
  startup: Startup;
  isBusy: boolean;
  onSave: (name: string, value: string) => void;
}

/** Takes a new login token into the variable that holds it. */
export function GslForm(props: GslFormProps) {
  const id = createUniqueId();
  const [token, setToken] = createSignal('');
  return (
    <>
      <a
        href="https://steamcommunity.com/dev/managegameservers"
        target="_blank"
        rel="noreferrer noopener"
        class="text-sm text-accent underline"
      >
        {t('hint.gslMake')}
      </a>
      <Show
        when={gslVariable(props.startup.variables)}
        fallback={<span class="text-sm text-normal">{t('hint.gslWhere')}</span>}
      >
        {(name) => (
          <form
            class="flex gap-2 max-md:w-full"
            onSubmit={(event) => {
              event.preventDefault();
              if (token().trim() !== '') props.onSave(name(), token().trim());
            }}
          >
            <label for={id} class="sr-only">
              {t('hint.gslToken')}
            </label>
            <input
              id={id}
              type="password"
              autocomplete="off"
              class={inputClass}
              placeholder={t('hint.gslToken')}
              value={token()}
              onInput={(event) => setToken(event.currentTarget.value)}
            />
            <Button type="submit" isBusy={props.isBusy}>
              {t('hint.gslSave')}
            </Button>
          </form>
        )}
      </Show>
    </>
  );
}
