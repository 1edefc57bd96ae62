import { For, type JSX, Show } from 'solid-js';
import type { Finding } from '../../schema/protocol.ts';
import { MarkShape, type MarkKind } from '../components/state-mark.tsx';
import { t } from '../text.ts';

const markOfLevel = {
  ok: 'running',
  warning: 'attention',
  problem: 'failed',
} as const satisfies Record<Finding['level'], MarkKind>;

/** Findings in the order they came. */
export const FindingLines = (props: { findings: readonly Finding[] }) => (
  <ul class="flex flex-col gap-2">
    <For each={props.findings}>{(each) => <FindingItem finding={each} kind={markOfLevel[each.level]} />}</For>
  </ul>
);

/** A finding with its remedy. */
export const FindingItem = (props: { finding: Finding; kind: MarkKind }) => (
  <FindingLine kind={props.kind} message={props.finding.message}>
    <Show when={props.finding.remedy}>
      {(remedy) => (
        <>
          <span class="sr-only">{t('nodes.findings.remedy')} </span>
          {remedy()}
        </>
      )}
    </Show>
  </FindingLine>
);

const colours: Partial<Record<MarkKind, string>> = {
  failed: 'text-failed',
  attention: 'text-attention',
  running: 'text-running',
};

/** Something that was found, by shape and colour, with what to do about it. */
export const FindingLine = (props: { kind: MarkKind; message: string; children: JSX.Element }) => (
  <li class="flex items-start gap-2 text-sm">
    <MarkShape kind={props.kind} class={`mt-[3px] ${colours[props.kind] ?? ''}`} />
    <div class="min-w-0 wrap-break-word">
      <p class="text-strong">{props.message}</p>
      <p class="text-muted">{props.children}</p>
    </div>
  </li>
);
