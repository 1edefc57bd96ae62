import { createSignal, For, Show } from 'solid-js';
import { createStore } from 'solid-js/store';
import { eggFeatures } from '../../../schema/egg-features.ts';
import type { BodyIn } from '../../../schema/api/endpoint.ts';
import { eggLibraryEndpoints } from '../../../schema/api/egg-library.ts';
import { call } from '../../api.ts';
import { FormSection } from '../../components/form-section.tsx';
import { MarkShape } from '../../components/state-mark.tsx';
import { SwitchField } from '../../components/switch-field.tsx';
import { TextArea } from '../../components/text-area.tsx';
import { TextField } from '../../components/text-field.tsx';
import { toast } from '../../components/toasts.tsx';
import { createForm } from '../../frame/create-form.ts';
import { FormEnd, FormFailure } from '../../frame/form-end.tsx';
import { LeaveGuard } from '../../frame/leave-guard.tsx';
import { RequestError } from '../../request-error.ts';
import { t } from '../../text.ts';
import { changesOf, draftOf, issuesOf } from '../egg-draft.ts';
import { tookEgg, type WholeEgg } from '../egg-queries.ts';
import { ConfigFileRows } from './config-file-rows.tsx';
import { MeanwhileNote } from './meanwhile-note.tsx';
import { type Meanwhile, meanwhileOf } from './meanwhile.ts';
import { PairRows } from './pair-rows.tsx';
import { VariableRows } from './variable-rows.tsx';

/** Changes everything of an egg. It stays with what was there when it opened, whatever is polled meanwhile. */
export function EggEditor(props: { egg: WholeEgg; onDone: () => void }) {
  // eslint-disable-next-line solid/reactivity
  const egg = props.egg;
  const [draft, setDraft] = createStore(draftOf(egg));
  const [saved, setSaved] = createStore({ is: false });
  const changes = () => changesOf(egg, draft);
  const isDirty = () => !saved.is && Object.keys(changes()).length > 0;
  const [version, setVersion] = createSignal(egg.version);
  const [meanwhile, setMeanwhile] = createSignal<Meanwhile | null>(null);
  const params = { egg: egg.id };
  /** Null: others changed it first, and it is said what. */
  const update = async (body: BodyIn<typeof eggLibraryEndpoints.update>): Promise<WholeEgg | null> => {
    setMeanwhile(null);
    try {
      return await call(eggLibraryEndpoints.update, { params, body });
    } catch (error) {
      if (!(error instanceof RequestError) || error.code !== 'conflict') throw error;
      const newest = await call(eggLibraryEndpoints.whole, { params });
      // A region may hear of their change a little later than the primary told it.
      if (newest.version === version()) throw error;
      setMeanwhile(meanwhileOf(egg, newest, draft));
      await tookEgg(newest);
      return null;
    }
  };
  const form = createForm(
    async () => {
      const body = changes();
      if (Object.keys(body).length > 0) {
        const next = await update({ ...body, version: version() });
        if (next === null) return;
        await tookEgg(next);
        toast('done', t('eggEdit.saved', next.name));
      }
      setSaved({ is: true });
      props.onDone();
    },
    () => issuesOf(draft),
  );
  return (
    <form class="max-w-4xl" onSubmit={form.submit} noValidate>
      <LeaveGuard isDirty={isDirty()} />
      <FormSection title={t('eggEdit.identity')} hint={t('eggEdit.identityHint')}>
        <div class="grid gap-4 sm:grid-cols-2">
          <TextField
            label={t('eggEdit.name')}
            value={draft.name}
            onInput={(name) => setDraft({ name })}
            error={form.errorOf('name')}
          />
          <TextField
            label={t('eggs.nest')}
            hint={t('eggs.nestHint')}
            value={draft.nest}
            onInput={(nest) => setDraft({ nest })}
            error={form.errorOf('nest')}
          />
          <TextField
            label={t('eggEdit.author')}
            value={draft.author}
            onInput={(author) => setDraft({ author })}
            error={form.errorOf('author')}
          />
          <TextField
            label={t('eggEdit.tags')}
            hint={t('eggEdit.tagsHint')}
            value={draft.tags}
            onInput={(tags) => setDraft({ tags })}
            error={form.errorOf('tags')}
          />
        </div>
        <TextArea
          label={t('eggEdit.description')}
          rows={3}
          value={draft.description}
          onInput={(description) => setDraft({ description })}
          error={form.errorOf('description')}
        />
        <TextField
          label={t('eggEdit.updateUrl')}
          hint={t('eggEdit.updateUrlHint')}
          value={draft.updateUrl}
          onInput={(updateUrl) => setDraft({ updateUrl })}
          error={form.errorOf('updateUrl')}
          note={t('panel.optional')}
          isMono
        />
      </FormSection>
      <FormSection
        title={t('eggEdit.startup')}
        hint={`${t('eggEdit.startupHint')} ${t('eggEdit.startupDefaultHint')}`}
      >
        <PairRows
          pairs={draft.commands}
          onChange={(commands) => setDraft({ commands })}
          onEdit={(index, change) => setDraft('commands', index, change)}
          textLabel={t('eggEdit.line')}
          add={t('eggEdit.addCommand')}
          path="startupCommands"
          form={form}
        />
        <TextArea
          label={t('eggEdit.done')}
          hint={t('eggEdit.doneHint')}
          rows={2}
          value={draft.done}
          onInput={(done) => setDraft({ done })}
          error={form.errorOf('config.done')}
          isMono
        />
        <SwitchField
          label={t('eggEdit.stripAnsi')}
          isOn={draft.stripAnsi}
          onChange={(stripAnsi) => setDraft({ stripAnsi })}
        />
        <TextField
          label={t('eggEdit.stop')}
          hint={t('eggEdit.stopHint')}
          value={draft.stop}
          onInput={(stop) => setDraft({ stop })}
          error={form.errorOf('config.stop')}
          isMono
        />
      </FormSection>
      <FormSection title={t('eggEdit.images')} hint={t('eggEdit.imagesHint')}>
        <PairRows
          pairs={draft.images}
          onChange={(images) => setDraft({ images })}
          onEdit={(index, change) => setDraft('images', index, change)}
          textLabel={t('eggEdit.image')}
          add={t('eggEdit.addImage')}
          path="dockerImages"
          form={form}
        />
      </FormSection>
      <FormSection title={t('eggEdit.variables')} hint={t('eggEdit.variablesHint')}>
        <VariableRows draft={draft} setDraft={setDraft} form={form} />
      </FormSection>
      <FormSection title={t('eggEdit.config')} hint={t('eggEdit.configHint')}>
        <ConfigFileRows draft={draft} setDraft={setDraft} form={form} />
      </FormSection>
      <FormSection title={t('eggEdit.install')} hint={t('eggEdit.installHint')}>
        <SwitchField
          label={t('eggEdit.hasInstall')}
          isOn={draft.hasInstall}
          onChange={(hasInstall) => setDraft({ hasInstall })}
        />
        <Show when={draft.hasInstall}>
          <div class="grid gap-4 sm:grid-cols-[minmax(0,1fr)_10rem]">
            <TextField
              label={t('eggEdit.container')}
              value={draft.container}
              onInput={(container) => setDraft({ container })}
              error={form.errorOf('install.container')}
              isMono
            />
            <TextField
              label={t('eggEdit.entrypoint')}
              value={draft.entrypoint}
              onInput={(entrypoint) => setDraft({ entrypoint })}
              error={form.errorOf('install.entrypoint')}
              isMono
            />
          </div>
          <TextArea
            label={t('eggEdit.script')}
            rows={18}
            value={draft.script}
            onInput={(script) => setDraft({ script })}
            error={form.errorOf('install.script')}
            isMono
          />
        </Show>
      </FormSection>
      <FormSection title={t('eggEdit.features')} hint={t('eggEdit.featuresHint')}>
        <For each={eggFeatures}>
          {(feature) => (
            <SwitchField
              label={t(`eggEdit.feature.${feature}`)}
              isOn={draft.features.includes(feature)}
              onChange={(isOn) =>
                setDraft('features', [
                  ...draft.features.filter((each) => each !== feature),
                  ...(isOn ? [feature] : []),
                ])
              }
            />
          )}
        </For>
        <TextArea
          label={t('eggEdit.denylist')}
          hint={t('eggEdit.denylistHint')}
          rows={3}
          value={draft.denylist}
          onInput={(denylist) => setDraft({ denylist })}
          error={form.errorOf('fileDenylist')}
          isMono
        />
      </FormSection>
      <div class="sticky bottom-0 flex flex-col gap-3 border-t border-line bg-surface-0 py-3 max-md:bottom-[calc(3.5rem+env(safe-area-inset-bottom))]">
        <p class="flex items-start gap-2 text-sm text-normal">
          <Show when={egg.servers > 0}>
            <MarkShape kind="attention" class="mt-[3px] text-attention" />
          </Show>
          {t('eggEdit.touches', egg.servers)}
        </p>
        <Show
          when={meanwhile()}
          fallback={<FormEnd form={form} action={t('eggEdit.save')} onCancel={() => props.onDone()} />}
        >
          {(what) => (
            <>
              <FormFailure form={form} />
              <MeanwhileNote
                what={what()}
                isBusy={form.isBusy()}
                onKeep={() => setVersion(what().newest.version)}
                onLeave={() => props.onDone()}
              />
            </>
          )}
        </Show>
      </div>
    </form>
  );
}
