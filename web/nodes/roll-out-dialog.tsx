import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import type { AnswerOf } from '../../schema/api/endpoint.ts';
import { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { call } from '../api.ts';
import { createNow } from '../components/age.tsx';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { SegmentedControl } from '../components/segmented-control.tsx';
import { FailureNote } from '../frame/failure-note.tsx';
import { keys, queryClient } from '../query.ts';
import { t } from '../text.ts';
import type { Node } from './node.ts';
import { NameAndNote, ProgressMark } from './roll-out-lines.tsx';
import { planRollOut } from './roll-out.ts';

const shares = ['5', '25', '50', '100'] as const;
type Answer = AnswerOf<typeof nodeAgentEndpoints.rollOut>;

export interface RollOutDialogProps {
  isOpen: boolean;
  onClose: () => void;
  nodes: readonly Node[];
  /** Version of the release. */
  released: string;
}

/** Asks a share of the nodes to take the released agent, and shows how each one fares. */
export function RollOutDialog(props: RollOutDialogProps) {
  const now = createNow();
  const [share, setShare] = createSignal<(typeof shares)[number]>('5');
  const [isBusy, setIsBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>(null);
  const [answer, setAnswer] = createSignal<Answer | null>(null);
  const plan = createMemo(() => planRollOut(props.nodes, props.released, now()));
  const nodeOf = (id: string) => props.nodes.find((each) => each.id === id);
  const ask = async () => {
    setIsBusy(true);
    setFailure(null);
    try {
      const asked = await call(nodeAgentEndpoints.rollOut, { body: { percent: Number(share()) } });
      await queryClient.invalidateQueries({ queryKey: keys.nodes });
      setAnswer(asked);
    } catch (error) {
      setFailure(error);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={() => {
        setAnswer(null);
        setFailure(null);
        props.onClose();
      }}
      title={t('nodes.rollOut.title', props.released)}
      description={t('nodes.rollOut.text')}
      closeLabel={t('panel.close')}
      isWide
    >
      <div class="flex flex-col gap-4">
        <Show
          when={answer()}
          fallback={
            <>
              <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
                <SegmentedControl
                  label={t('nodes.rollOut.percent')}
                  options={shares.map((value) => ({ value, label: `${value}%` }))}
                  value={share()}
                  onChange={setShare}
                />
                <p class="min-w-0 flex-1 text-sm text-muted">{t('nodes.rollOut.percentHint')}</p>
              </div>
              <Lines title={t('nodes.rollOut.can', plan().able.length)}>
                <For each={plan().able}>
                  {(node) => (
                    <NameAndNote name={node.name} note={t('nodes.agent', node.facts?.agentVersion ?? '')} />
                  )}
                </For>
              </Lines>
              <Show when={plan().passedOver.length > 0}>
                <Lines title={t('nodes.rollOut.cannot', plan().passedOver.length)}>
                  <For each={plan().passedOver}>
                    {({ node, because }) => (
                      <NameAndNote name={node.name} note={t(`nodes.rollOut.because.${because}`)} />
                    )}
                  </For>
                </Lines>
              </Show>
            </>
          }
        >
          {(done) => (
            <>
              <Lines title={t('nodes.rollOut.asked', done().asked.length)}>
                <For
                  each={done().asked}
                  fallback={<li class="text-sm text-muted">{t('nodes.rollOut.none')}</li>}
                >
                  {(each) => (
                    <NameAndNote
                      name={each.name}
                      note={<ProgressMark node={nodeOf(each.id)} to={props.released} now={now()} />}
                    />
                  )}
                </For>
              </Lines>
              <Show when={done().passedOver.length > 0}>
                <Lines title={t('nodes.rollOut.cannot', done().passedOver.length)}>
                  <For each={done().passedOver}>
                    {(each) => <NameAndNote name={each.name} note={each.reason} />}
                  </For>
                </Lines>
              </Show>
            </>
          )}
        </Show>
        <Show when={failure()}>{(error) => <FailureNote error={error()} />}</Show>
        <div class="flex justify-end gap-2">
          <Button
            look={answer() === null ? 'primary' : 'normal'}
            isBusy={isBusy()}
            refusal={answer() === null && plan().able.length === 0 ? t('nodes.rollOut.nobody') : null}
            onClick={() => (answer() === null ? void ask() : setAnswer(null))}
          >
            {answer() === null ? t('nodes.rollOut.submit', Number(share())) : t('nodes.rollOut.more')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

const Lines = (props: { title: string; children: JSX.Element }) => (
  <div>
    <h3 class="figures mb-1 text-xs font-medium text-muted">{props.title}</h3>
    <ul class="max-h-52 overflow-y-auto" tabindex="0" aria-label={props.title}>
      {props.children}
    </ul>
  </div>
);
