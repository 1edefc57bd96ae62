import { A } from '@solidjs/router';
import X from 'lucide-solid/icons/x';
import { For, Match, Show, Switch } from 'solid-js';
import { IconButton } from '../../components/icon-button.tsx';
import { Spinner } from '../../components/spinner.tsx';
import { MarkShape, type MarkKind } from '../../components/state-mark.tsx';
import { SwitchField } from '../../components/switch-field.tsx';
import { failureReference, failureText } from '../../failure.ts';
import { paths } from '../../paths.ts';
import { RequestError } from '../../request-error.ts';
import { t } from '../../text.ts';
import { type EggReport, type ImportItem, reportOf } from './import-item.ts';
import { ReportView } from './report-view.tsx';

export interface ImportRowProps {
  item: ImportItem;
  onRemove: () => void;
  onChoose: (isChosen: boolean) => void;
}

/** One egg on its way in: its report before, its result after. */
export function ImportRow(props: ImportRowProps) {
  const name = () => {
    const { stage } = props.item;
    if (stage.is === 'done') return stage.egg.name;
    return reportOf(stage)?.name ?? props.item.label;
  };
  const failure = () => {
    const { stage } = props.item;
    return stage.is === 'unreadable' || stage.is === 'refused' ? { error: stage.failure } : null;
  };
  const made = () => {
    const { stage } = props.item;
    return stage.is === 'done' ? stage.egg : null;
  };
  return (
    <li class="flex flex-col gap-2 border-t border-line px-3 py-3 first:border-0">
      <div class="flex items-start gap-2">
        <div class="min-w-0 flex-1">
          <p class="font-medium break-words text-strong">{name()}</p>
          <Show when={name() !== props.item.label}>
            <p class="truncate text-xs text-muted">{props.item.label}</p>
          </Show>
        </div>
        <Stage item={props.item} />
        <Show when={!['importing', 'done'].includes(props.item.stage.is)}>
          <IconButton
            label={t('importEggs.remove', name())}
            icon={<X class="size-4" />}
            onClick={() => props.onRemove()}
          />
        </Show>
      </div>
      <Show when={failure()}>{(what) => <Failure error={what().error} />}</Show>
      <Show when={reportOf(props.item.stage)}>
        {(report) => (
          <>
            <ReportView report={report()} />
            <SameAs report={report()} item={props.item} onChoose={props.onChoose} />
          </>
        )}
      </Show>
      <Show when={made()}>
        {(egg) => (
          <A href={paths.egg(egg().id)} class="self-start text-sm text-accent hover:underline">
            {t('importEggs.open')}
          </A>
        )}
      </Show>
    </li>
  );
}

const marks: Record<ImportItem['stage']['is'], { kind: MarkKind; class: string } | null> = {
  waiting: null,
  reading: null,
  importing: null,
  read: null,
  unreadable: { kind: 'failed', class: 'text-failed' },
  refused: { kind: 'failed', class: 'text-failed' },
  done: { kind: 'running', class: 'text-running' },
};

const words = {
  waiting: 'importEggs.waiting',
  reading: 'importEggs.reading',
  importing: 'importEggs.importing',
  unreadable: 'importEggs.unreadable',
  refused: 'importEggs.failed',
  done: 'importEggs.done',
} as const;

const Stage = (props: { item: ImportItem }) => {
  const stage = () => props.item.stage.is;
  const word = () => {
    const is = stage();
    if (is !== 'read') return t(words[is]);
    return props.item.isChosen ? '' : t('importEggs.left');
  };
  return (
    <span class="flex min-h-8 shrink-0 items-center gap-1.5 text-sm text-muted">
      <Switch>
        <Match when={stage() === 'reading' || stage() === 'importing'}>
          <Spinner />
        </Match>
        <Match when={marks[stage()]}>{(mark) => <MarkShape kind={mark().kind} class={mark().class} />}</Match>
      </Switch>
      {word()}
    </span>
  );
};

/** An egg of the same file is here already: updating it keeps its servers. */
const SameAs = (props: { report: EggReport; item: ImportItem; onChoose: (isChosen: boolean) => void }) => (
  <Show when={props.report.sameAs}>
    {(same) => (
      <div class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 rounded-md bg-attention-soft px-3 py-2 text-sm text-strong">
        <p class="min-w-0">
          {t('importEggs.sameAs', same().name)}{' '}
          <A href={`${paths.egg(same().id)}?do=update`} class="text-accent underline">
            {t('importEggs.updateInstead')}
          </A>
        </p>
        <SwitchField
          label={t('importEggs.importAnyway')}
          isOn={props.item.isChosen}
          onChange={props.onChoose}
        />
      </div>
    )}
  </Show>
);

const Failure = (props: { error: unknown }) => {
  const fields = () => {
    const known = props.error instanceof RequestError ? props.error.fields : [];
    // What is said of the whole file stands in the sentence already.
    return known.filter(({ path, message }) => path !== '' || !failureText(props.error).includes(message));
  };
  return (
    <div class="text-sm text-strong" role="alert">
      <p>{failureText(props.error)}</p>
      <ul class="mt-1 flex flex-col gap-0.5">
        <For each={fields()}>
          {(field) => (
            <li class="break-words text-normal">
              <code class="mr-1.5 font-mono text-xs text-muted">{field.path}</code>
              {field.message}
            </li>
          )}
        </For>
      </ul>
      <Show when={failureReference(props.error)}>
        {(id) => <code class="font-mono text-[11px] break-all text-muted select-all">{id()}</code>}
      </Show>
    </div>
  );
};
