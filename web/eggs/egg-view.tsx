import { For, Show } from 'solid-js';
import { t } from '../text.ts';
import { ConfigFileList } from './config-file-list.tsx';
import { EggFacts } from './egg-facts.tsx';
import { EggIcon } from './egg-icon.tsx';
import type { WholeEgg } from './egg-queries.ts';
import { EggSection } from './egg-section.tsx';
import { ScriptBlock } from './script-block.tsx';
import { shownIcon } from './shown-icon.ts';
import { VariableList } from './variable-list.tsx';

/** Everything that an egg says, to read. */
export function EggView(props: { egg: WholeEgg }) {
  const lines = () => {
    const { startup, startupCommands } = props.egg;
    const named = Object.entries(startupCommands);
    return named.length === 0 ? [[t('eggs.startupLine'), startup] as const] : named;
  };
  const images = () => Object.entries(props.egg.dockerImages);
  return (
    <div class="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_300px]">
      <div class="order-2 flex min-w-0 flex-col gap-7 lg:order-1">
        <Show when={props.egg.description !== '' || shownIcon(props.egg.icon) !== null}>
          <div class="flex items-start gap-4">
            <EggIcon icon={props.egg.icon} isLarge />
            <p class="max-w-prose min-w-0 text-sm whitespace-pre-line text-normal">{props.egg.description}</p>
          </div>
        </Show>
        <EggSection title={t('eggs.startup')}>
          <For each={lines()}>
            {([label, line]) => (
              <div class="flex flex-col gap-1">
                <p class="text-xs text-muted">{label}</p>
                <ScriptBlock script={line} label={label} isWrapped />
              </div>
            )}
          </For>
          <div class="flex flex-col gap-1 text-sm text-normal">
            <Show when={props.egg.config.done.length > 0} fallback={<p>{t('eggs.readyNever')}</p>}>
              <p>
                {t('eggs.ready')}{' '}
                <For each={props.egg.config.done}>
                  {(line, index) => (
                    <>
                      {index() > 0 ? ', ' : ''}
                      <Text text={line} />
                    </>
                  )}
                </For>
              </p>
            </Show>
            <Show when={props.egg.config.stripAnsi}>
              <p class="text-muted">{t('eggs.stripAnsi')}.</p>
            </Show>
            <p>
              {t('eggs.stop')}{' '}
              {props.egg.config.stop.startsWith('^') ? t('eggs.stopSignal') : t('eggs.stopCommand')}{' '}
              <Text text={props.egg.config.stop} />
            </p>
          </div>
        </EggSection>
        <EggSection title={t('eggs.variables')}>
          <Show
            when={props.egg.variables.length > 0}
            fallback={<p class="text-sm text-muted">{t('eggs.variablesNone')}</p>}
          >
            <VariableList variables={props.egg.variables} />
          </Show>
        </EggSection>
        <EggSection title={t('eggs.images')}>
          <ul class="flex flex-col rounded-lg border border-line bg-surface-1">
            <For each={images()}>
              {([label, image]) => (
                <li class="flex flex-wrap items-baseline gap-x-4 border-t border-line px-3 py-2 text-sm first:border-0">
                  <span class="min-w-32 text-strong">{label}</span>
                  <code class="min-w-0 font-mono text-xs break-all text-normal">{image}</code>
                </li>
              )}
            </For>
          </ul>
        </EggSection>
        <EggSection title={t('eggs.configFiles')} note={t('eggs.configHint')}>
          <Show
            when={props.egg.config.files.length > 0}
            fallback={<p class="text-sm text-muted">{t('eggs.configEmpty')}</p>}
          >
            <ConfigFileList files={props.egg.config.files} />
          </Show>
        </EggSection>
        <EggSection title={t('eggs.install')}>
          <Show when={props.egg.install} fallback={<p class="text-sm text-muted">{t('eggs.installNone')}</p>}>
            {(install) => (
              <>
                <p class="text-sm break-words text-muted">
                  {t('eggs.installIn', install().container, install().entrypoint)}
                </p>
                <ScriptBlock script={install().script} label={t('eggs.install')} />
              </>
            )}
          </Show>
        </EggSection>
        <Show when={props.egg.fileDenylist.length > 0}>
          <EggSection title={t('eggs.denylist')}>
            <p class="flex flex-wrap gap-2">
              <For each={props.egg.fileDenylist}>{(pattern) => <Text text={pattern} />}</For>
            </p>
          </EggSection>
        </Show>
      </div>
      <div class="order-1 lg:order-2">
        <EggFacts egg={props.egg} />
      </div>
    </div>
  );
}

const Text = (props: { text: string }) => (
  <code class="rounded bg-surface-2 px-1 py-0.5 font-mono text-xs break-all text-strong">{props.text}</code>
);
