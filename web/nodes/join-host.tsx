import { useNavigate } from '@solidjs/router';
import { createEffect, createSignal, Match, on, onMount, Show, Switch } from 'solid-js';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { call } from '../api.ts';
import { createNow } from '../components/age.tsx';
import { Button } from '../components/button.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { formatDuration } from '../format.ts';
import { FailureNote } from '../frame/failure-note.tsx';
import { paths } from '../paths.ts';
import { dataOf, keys, queryClient } from '../query.ts';
import { t } from '../text.ts';
import { FindingsList } from './findings-list.tsx';
import { InstallLine } from './install-line.tsx';
import type { Enrolment } from './join-lines.ts';
import { joinProgress } from './join-progress.ts';
import type { Node } from './node.ts';
import { createNode } from './node-queries.ts';
import { SilentHelp } from './silent-help.tsx';

const watchMs = 2000;
/** A host that does as it should has appeared by then. */
const silentMs = 60_000;

/** The one-time line that joins a host, until its agent is there and has said what it found. */
export function JoinHost(props: { nodeId: string }) {
  const navigate = useNavigate();
  const now = createNow();
  const [enrolment, setEnrolment] = createSignal<Enrolment | null>(null);
  const [madeAt, setMadeAt] = createSignal(0);
  const [failure, setFailure] = createSignal<unknown>(null);
  const [before, setBefore] = createSignal<Node | null>(null);
  const node = createNode(
    () => props.nodeId,
    () => watchMs,
  );
  const remaining = () => Date.parse(enrolment()?.expiresAt ?? '') - now();
  const progress = () => {
    const [known, former] = [dataOf(node), before()];
    return known === undefined || former === null ? 'waiting' : joinProgress(former, known);
  };
  const isOver = () => progress() === 'joined' || (enrolment() !== null && remaining() <= 0);
  const renew = async () => {
    setFailure(null);
    setEnrolment(null);
    try {
      const made = await call(nodeEndpoints.enrolment, { params: { node: props.nodeId } });
      setBefore(dataOf(node) ?? null);
      setMadeAt(Date.now());
      setEnrolment(made);
    } catch (error) {
      setFailure(error);
    }
  };
  onMount(() => void renew());
  createEffect(() => {
    const known = dataOf(node);
    if (known !== undefined && before() === null) setBefore(known);
  });
  createEffect(
    on(progress, (is) => {
      if (is === 'joined') void queryClient.invalidateQueries({ queryKey: keys.nodes });
    }),
  );

  return (
    <div class="flex flex-col gap-5">
      <Show when={failure()}>{(error) => <FailureNote error={error()} onRetry={() => void renew()} />}</Show>
      <Show when={failure() === null}>
        <Show when={enrolment()} fallback={<Skeleton class="h-40 w-full" />}>
          {(made) => <InstallLine enrolment={made()} isOver={isOver()} />}
        </Show>
      </Show>
      <div
        class="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-md border border-line px-3 py-2"
        role="status"
      >
        <Switch>
          <Match when={progress() === 'joined'}>
            <StateMark kind="running" label={t('nodes.join.joined')} />
          </Match>
          <Match when={progress() === 'enrolled'}>
            <StateMark kind="working" label={t('nodes.join.enrolled')} />
          </Match>
          <Match when={enrolment() !== null && remaining() <= 0}>
            <StateMark kind="attention" label={t('nodes.join.expired')} />
            <Button onClick={() => void renew()}>{t('nodes.join.renew')}</Button>
          </Match>
          <Match when={enrolment() !== null}>
            <StateMark kind="working" label={t('nodes.join.waiting')} />
            <span class="flex items-center gap-3">
              <span class="figures text-sm text-muted" aria-live="off">
                {t('nodes.join.expires', formatDuration(remaining()))}
              </span>
              <Button look="quiet" onClick={() => void renew()}>
                {t('nodes.join.renew')}
              </Button>
            </span>
          </Match>
          <Match when={failure() === null}>
            <StateMark kind="working" label={t('nodes.join.making')} />
          </Match>
        </Switch>
      </div>
      <Show when={progress() === 'waiting' && before()?.status === 'online'}>
        <p class="text-sm text-muted">{t('nodes.join.onlineAlready')}</p>
      </Show>
      <Show when={progress() !== 'joined' ? enrolment() : null}>
        {(made) => (
          <SilentHelp
            panelUrl={made().panelUrl}
            isEnrolled={progress() === 'enrolled'}
            isOpen={now() - madeAt() > silentMs}
          />
        )}
      </Show>
      <Show when={progress() === 'joined' ? dataOf(node) : undefined}>
        {(known) => (
          <section aria-labelledby="found">
            <h2 id="found" class="mb-3 text-sm font-semibold text-strong">
              {t('nodes.join.found')}
            </h2>
            <FindingsList node={known()} />
          </section>
        )}
      </Show>
      <div class="flex justify-end">
        <Button
          look={progress() === 'joined' ? 'primary' : 'normal'}
          onClick={() => navigate(paths.node(props.nodeId))}
        >
          {progress() === 'joined' ? t('nodes.join.done') : t('nodes.join.later')}
        </Button>
      </div>
    </div>
  );
}
