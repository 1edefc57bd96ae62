import { createEffect, createSignal, Match, on, onMount, Show, Switch } from 'solid-js';
import { nodeEndpoints } from '../../schema/api/nodes.ts';
import type { AnswerOf } from '../../schema/api/endpoint.ts';
import { call } from '../api.ts';
import { createNow } from '../components/age.tsx';
import { Button } from '../components/button.tsx';
import { CommandBox } from '../components/command-box.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { StateMark } from '../components/state-mark.tsx';
import { formatDuration } from '../format.ts';
import { FailureNote } from '../frame/failure-note.tsx';
import { dataOf, keys, queryClient } from '../query.ts';
import { t } from '../text.ts';
import { createNode } from './node-queries.ts';

const watchMs = 2000;

type Enrolment = AnswerOf<typeof nodeEndpoints.enrolment>;

/** The one-time command that joins a host, until its agent is there. */
export function JoinHost(props: { nodeId: string; onDone: () => void }) {
  const [enrolment, setEnrolment] = createSignal<Enrolment | null>(null);
  const [failure, setFailure] = createSignal<unknown>(null);
  const [joinedSince, setJoinedSince] = createSignal<string | null | undefined>(undefined);
  const node = createNode(
    () => props.nodeId,
    () => watchMs,
  );
  const now = createNow();
  const remaining = () => Date.parse(enrolment()?.expiresAt ?? '') - now();
  // A node that is online already joins again: what counts is a connection that began after this was opened.
  const hasJoined = () => {
    const known = dataOf(node);
    return known?.status === 'online' && joinedSince() !== undefined && known.statusSince !== joinedSince();
  };
  const command = () => enrolment()?.command ?? '';
  const renew = async () => {
    setFailure(null);
    setEnrolment(null);
    try {
      setEnrolment(await call(nodeEndpoints.enrolment, { params: { node: props.nodeId } }));
    } catch (error) {
      setFailure(error);
    }
  };
  onMount(() => void renew());
  createEffect(() => {
    const known = dataOf(node);
    if (known !== undefined && joinedSince() === undefined) setJoinedSince(known.statusSince);
  });
  createEffect(
    on(hasJoined, (joined) => {
      if (joined) void queryClient.invalidateQueries({ queryKey: keys.nodes });
    }),
  );

  return (
    <div class="flex flex-col gap-3">
      <Show when={failure()}>{(error) => <FailureNote error={error()} onRetry={() => void renew()} />}</Show>
      <Show when={enrolment()} fallback={<Skeleton class="h-16 w-full" />}>
        <CommandBox command={command()} label={t('nodes.copyCommand')} copiedLabel={t('panel.copied')} />
      </Show>
      <div class="flex min-h-8 items-center justify-between gap-3">
        <Switch>
          <Match when={hasJoined()}>
            <StateMark kind="running" label={t('nodes.joined')} />
          </Match>
          <Match when={enrolment() !== null && remaining() <= 0}>
            <StateMark kind="attention" label={t('nodes.expired')} />
            <Button onClick={() => void renew()}>{t('nodes.renew')}</Button>
          </Match>
          <Match when={enrolment() !== null}>
            <StateMark kind="working" label={t('nodes.waiting')} />
            <span class="figures text-sm text-muted">{t('nodes.expires', formatDuration(remaining()))}</span>
          </Match>
        </Switch>
      </div>
      <div class="flex justify-end">
        <Button look={hasJoined() ? 'primary' : 'normal'} onClick={() => props.onDone()}>
          {hasJoined() ? t('nodes.done') : t('panel.close')}
        </Button>
      </div>
    </div>
  );
}
