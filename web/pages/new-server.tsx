import { useNavigate, useSearchParams } from '@solidjs/router';
import { createEffect, For, Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { serverEndpoints } from '../../schema/api/servers.ts';
import { call } from '../api.ts';
import { Button } from '../components/button.tsx';
import { FormSection } from '../components/form-section.tsx';
import { Picker } from '../components/picker.tsx';
import { SizeField } from '../components/size-field.tsx';
import { SwitchField } from '../components/switch-field.tsx';
import { TextField } from '../components/text-field.tsx';
import { createEgg, createEggs, type EggVariable } from '../eggs/egg-queries.ts';
import { VariableField } from '../eggs/variable-field.tsx';
import { createForm } from '../frame/create-form.ts';
import { FormEnd } from '../frame/form-end.tsx';
import { Page } from '../frame/page.tsx';
import { QueryFailure } from '../frame/query-failure.tsx';
import { createSubmission } from '../idempotency.ts';
import { paths } from '../paths.ts';
import { dataOf, queryClient } from '../query.ts';
import { bodyOf, brokenValue, emptyDraft, issuesIn } from '../servers/draft.ts';
import { EggField } from '../servers/egg-field.tsx';
import { PlaceFields } from '../servers/place-fields.tsx';
import { t } from '../text.ts';

/** Makes a server from an egg and goes to its console, where the installation is seen. */
export default function NewServer() {
  const [search] = useSearchParams<{ egg: string }>();
  const navigate = useNavigate();
  const submitOnce = createSubmission();
  const [draft, setDraft] = createStore(emptyDraft(search.egg ?? null));
  const eggs = createEggs();
  const egg = createEgg(() => draft.eggId);
  const variables = () => dataOf(egg)?.variables ?? [];
  const images = () => Object.entries(dataOf(egg)?.dockerImages ?? {});

  // Where there is one egg, it is the answer.
  createEffect(() => {
    const [only, ...others] = dataOf(eggs) ?? [];
    if (draft.eggId === null && only !== undefined && others.length === 0) setDraft('eggId', only.id);
  });

  const send = async () => {
    const body = bodyOf(draft, variables());
    if (body === null) return;
    const made = await submitOnce(body, (idempotencyKey) =>
      call(serverEndpoints.create, { body, idempotencyKey }),
    );
    void queryClient.invalidateQueries({ queryKey: ['servers'] });
    navigate(paths.server(made.id));
  };
  const form = createForm(send, () => issuesIn(draft, variables()));
  // What was typed and left is judged at once, the rest when it is sent.
  const [left, setLeft] = createStore<Record<string, boolean>>({});
  const errorOf = (variable: EggVariable): string | null => {
    const said = form.errorOf(`environment.${variable.envVariable}`);
    return said ?? (left[variable.envVariable] === true ? brokenValue(draft, variable, variables()) : null);
  };

  return (
    <Page title={t('newServer.title')} isNarrow>
      <QueryFailure query={eggs} />
      <form onSubmit={form.submit} noValidate>
        <FormSection title={t('newServer.what')} hint={t('newServer.whatHint')}>
          <Show
            when={dataOf(eggs)?.length !== 0}
            fallback={
              <Nothing
                text={t('newServer.noEggs')}
                action={t('newServer.importEgg')}
                path={paths.importEggs()}
              />
            }
          >
            <EggField
              eggs={dataOf(eggs)}
              value={draft.eggId}
              onChange={(eggId) => setDraft({ eggId, environment: {}, image: null })}
              error={form.errorOf('eggId')}
            />
          </Show>
          <TextField
            label={t('newServer.name')}
            value={draft.name}
            onInput={(name) => setDraft({ name })}
            error={form.errorOf('name')}
            isRequired
          />
          <TextField
            label={t('newServer.description')}
            note={t('panel.optional')}
            value={draft.description}
            onInput={(description) => setDraft({ description })}
            error={form.errorOf('description')}
          />
        </FormSection>
        <FormSection title={t('newServer.resources')} hint={t('newServer.resourcesHint')}>
          <div class="grid gap-4 sm:grid-cols-3">
            <SizeField
              label={t('newServer.memory')}
              mebibytes={draft.memoryMb}
              onChange={(memoryMb) => setDraft({ memoryMb })}
              unlimitedLabel={t('panel.unlimited')}
              error={form.errorOf('limits.memoryMb')}
            />
            <SizeField
              label={t('newServer.disk')}
              mebibytes={draft.diskMb}
              onChange={(diskMb) => setDraft({ diskMb })}
              unlimitedLabel={t('panel.unlimited')}
              error={form.errorOf('limits.diskMb')}
            />
            <TextField
              label={t('newServer.cpu')}
              type="number"
              value={draft.cpu}
              onInput={(cpu) => setDraft({ cpu })}
              placeholder={t('panel.unlimited')}
              hint={t('newServer.cpuHint')}
              error={form.errorOf('limits.cpuPercent')}
              min={0}
              trailing={<span class="px-2 text-sm text-muted">%</span>}
              isTrailingNarrow
            />
          </div>
        </FormSection>
        <FormSection title={t('newServer.where')} hint={t('newServer.whereHint')}>
          <PlaceFields draft={draft} onChange={(change) => setDraft(change)} form={form} />
        </FormSection>
        <Show when={variables().length > 0 || images().length > 1}>
          <FormSection title={t('newServer.settings')} hint={t('newServer.settingsHint')}>
            <Show when={images().length > 1}>
              <Picker
                label={t('newServer.image')}
                placeholder={t('newServer.image')}
                options={images().map(([label, value]) => ({ value, label, note: value }))}
                value={draft.image ?? images()[0]?.[1] ?? null}
                onChange={(image) => setDraft({ image })}
                error={form.errorOf('image')}
              />
            </Show>
            <For each={variables()}>
              {(variable) => (
                <div onFocusOut={() => setLeft(variable.envVariable, true)}>
                  <VariableField
                    variable={variable}
                    value={draft.environment[variable.envVariable] ?? variable.defaultValue}
                    onChange={(value) => setDraft('environment', variable.envVariable, value)}
                    error={errorOf(variable)}
                  />
                </div>
              )}
            </For>
          </FormSection>
        </Show>
        <div class="flex flex-col gap-4 border-t border-line pt-6">
          <SwitchField
            label={t('newServer.startWhenInstalled')}
            hint={t('newServer.startWhenInstalledHint')}
            isOn={draft.startWhenInstalled}
            onChange={(startWhenInstalled) => setDraft({ startWhenInstalled })}
          />
          <FormEnd form={form} action={t('newServer.create')} onCancel={() => navigate(paths.servers())} />
        </div>
      </form>
    </Page>
  );
}

/** Stands for a choice that cannot be made yet, with the way to make it possible. */
function Nothing(props: { text: string; action: string; path: string }) {
  const navigate = useNavigate();
  return (
    <div class="flex items-center justify-between gap-3 rounded-md border border-line bg-surface-1 px-3 py-2 text-sm text-normal">
      {props.text}
      <Button onClick={() => navigate(props.path)}>{props.action}</Button>
    </div>
  );
}
