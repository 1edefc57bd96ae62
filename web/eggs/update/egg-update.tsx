import { A } from '@solidjs/router';
import RefreshCw from 'lucide-solid/icons/refresh-cw';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { createStore } from 'solid-js/store';
import { eggLibraryEndpoints } from '../../../schema/api/egg-library.ts';
import type { AnswerOf } from '../../../schema/api/endpoint.ts';
import { call } from '../../api.ts';
import { Button } from '../../components/button.tsx';
import { MarkShape } from '../../components/state-mark.tsx';
import { toast } from '../../components/toasts.tsx';
import { FailureNote } from '../../frame/failure-note.tsx';
import { paths } from '../../paths.ts';
import { t } from '../../text.ts';
import { tookEgg, type WholeEgg } from '../egg-queries.ts';
import { groupChanges, type UpstreamChange } from './change-groups.ts';
import { ChangeItem, type Side } from './change-item.tsx';

type Upstream = AnswerOf<typeof eggLibraryEndpoints.upstream>;

/** Compares an egg with the file it came from, and takes what is chosen. */
export function EggUpdate(props: { egg: WholeEgg; onDone: () => void }) {
  const [upstream, setUpstream] = createSignal<Upstream | null>(null);
  const [failure, setFailure] = createSignal<unknown>(null);
  const [busy, setBusy] = createSignal<'check' | 'take' | null>(null);
  const [sides, setSides] = createStore<Record<string, Side>>({});
  const url = () => props.egg.updateUrl ?? props.egg.origin?.url ?? null;
  const groups = () => groupChanges(upstream()?.changes ?? []);
  const taken = () => groups().conflicts.filter(({ path }) => sides[path] === 'theirs');
  const refusal = () => (groups().theirs.length + taken().length === 0 ? t('eggFile.nothingToTake') : null);

  const attempt = async (what: 'check' | 'take', work: () => Promise<void>) => {
    if (busy() !== null) return;
    setBusy(what);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(null);
    }
  };
  const check = async () => {
    setUpstream(await call(eggLibraryEndpoints.upstream, { params: { egg: props.egg.id }, body: {} }));
  };
  const take = async () => {
    const digest = upstream()?.digest;
    if (digest === undefined) return;
    const next = await call(eggLibraryEndpoints.takeUpstream, {
      params: { egg: props.egg.id },
      body: { digest, theirs: taken().map(({ path }) => path) },
    });
    await tookEgg(next);
    toast('done', t('eggFile.taken', next.name));
    props.onDone();
  };

  return (
    <div class="flex max-w-4xl flex-col gap-5">
      <Show when={url()} fallback={<NoAddress egg={props.egg} onDone={props.onDone} />}>
        {(address) => (
          <div class="flex flex-wrap items-center justify-between gap-3 rounded-lg border border-line bg-surface-1 px-3 py-2.5">
            <p class="min-w-0 flex-1 text-sm break-words text-normal max-md:basis-full">
              {t('eggFile.checkText', address())}
            </p>
            <Show when={upstream() === null}>
              <Button onClick={() => props.onDone()}>{t('panel.cancel')}</Button>
            </Show>
            <Button
              look={upstream() === null ? 'primary' : 'normal'}
              icon={<RefreshCw class="size-4" />}
              isBusy={busy() === 'check'}
              onClick={() => void attempt('check', check)}
            >
              {t('eggFile.check')}
            </Button>
          </div>
        )}
      </Show>
      <Show when={failure()}>{(error) => <FailureNote error={error()} />}</Show>
      <Show when={upstream()}>
        {(found) => (
          <>
            <Switch>
              <Match when={found().changes.every(({ state }) => state === 'both-same')}>
                <p class="flex items-center gap-2 text-sm text-normal">
                  <MarkShape kind="running" class="text-running" />
                  {t('eggFile.current')}
                </p>
              </Match>
              <Match when={true}>
                <Group
                  title={t('eggFile.conflict', groups().conflicts.length)}
                  hint={t('eggFile.conflictHint')}
                  changes={groups().conflicts}
                >
                  {(change) => (
                    <ChangeItem
                      change={change}
                      left={{ name: t('eggFile.mine'), text: change.local }}
                      right={{ name: t('eggFile.inFile'), text: change.theirs }}
                      side={sides[change.path] ?? 'mine'}
                      onSide={(side) => setSides(change.path, side)}
                    />
                  )}
                </Group>
                <Group
                  title={t('eggFile.theirs', groups().theirs.length)}
                  hint={t('eggFile.theirsHint')}
                  changes={groups().theirs}
                >
                  {(change) => (
                    <ChangeItem
                      change={change}
                      left={{ name: t('eggFile.mine'), text: change.local }}
                      right={{ name: t('eggFile.inFile'), text: change.theirs }}
                    />
                  )}
                </Group>
                <Group
                  title={t('eggFile.local', groups().local.length)}
                  hint={t('eggFile.localHint')}
                  changes={groups().local}
                >
                  {(change) => (
                    <ChangeItem
                      change={change}
                      left={{ name: t('eggFile.inFile'), text: change.theirs }}
                      right={{ name: t('eggFile.mine'), text: change.local }}
                    />
                  )}
                </Group>
              </Match>
            </Switch>
            <div class="flex flex-wrap items-center justify-end gap-2 border-t border-line pt-4">
              <p class="min-w-0 flex-1 text-sm text-muted max-md:basis-full">
                {t('eggEdit.touches', props.egg.servers)}
              </p>
              <Button onClick={() => props.onDone()}>{t('panel.cancel')}</Button>
              <Button
                look="primary"
                isBusy={busy() === 'take'}
                refusal={refusal()}
                onClick={() => void attempt('take', take)}
              >
                {t('eggFile.takeUpdate')}
              </Button>
            </div>
          </>
        )}
      </Show>
    </div>
  );
}

const NoAddress = (props: { egg: WholeEgg; onDone: () => void }) => (
  <div class="flex flex-wrap items-center justify-between gap-3 rounded-lg border border-line bg-surface-1 px-3 py-2.5">
    <p class="min-w-0 flex-1 text-sm text-normal max-md:basis-full">
      {t('eggFile.noAddress')}{' '}
      <A href={`${paths.egg(props.egg.id)}?do=edit`} class="text-accent underline">
        {t('eggs.edit')}
      </A>
    </p>
    <Button onClick={() => props.onDone()}>{t('panel.cancel')}</Button>
  </div>
);

interface GroupProps {
  title: string;
  hint: string;
  changes: readonly UpstreamChange[];
  children: (change: UpstreamChange) => ReturnType<typeof ChangeItem>;
}

const Group = (props: GroupProps) => (
  <Show when={props.changes.length > 0}>
    <section aria-label={props.title}>
      <h2 class="text-sm font-semibold text-strong">{props.title}</h2>
      <p class="mb-2 text-sm text-muted">{props.hint}</p>
      <ul class="rounded-lg border border-line bg-surface-1">
        <For each={props.changes}>{(change) => props.children(change)}</For>
      </ul>
    </section>
  </Show>
);
