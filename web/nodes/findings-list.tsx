import { A } from '@solidjs/router';
import { For, type JSX, Show } from 'solid-js';
import { MarkShape } from '../components/state-mark.tsx';
import { formatMebibytes } from '../format.ts';
import { paths } from '../paths.ts';
import { t } from '../text.ts';
import { FindingItem, FindingLine } from './finding-lines.tsx';
import { beyondHost, findingsOf, isolationOf } from './findings.ts';
import type { Node } from './node.ts';

/** What is wrong with a host, what might be, and what is fine, each with what to do about it. */
export function FindingsList(props: { node: Node }) {
  const found = () => findingsOf(props.node);
  const beyond = () => beyondHost(props.node);
  const isUnisolated = () => isolationOf(props.node).length > 0;
  const hasWarnings = () =>
    found().warnings.length > 0 || beyond().memoryMb !== null || beyond().diskMb !== null;
  const isUnseen = () =>
    (props.node.facts?.findings ?? null) === null &&
    !isUnisolated() &&
    found().problems.length === 0 &&
    !hasWarnings();
  const settings = () => (
    <A href={paths.nodeSettings(props.node.id)} class="text-accent hover:underline">
      {t('nodes.findings.beyondRemedy')}
    </A>
  );
  return (
    <div class="flex flex-col gap-4">
      <Show when={found().problems.length > 0 || isUnisolated()}>
        <Level title={t('nodes.findings.problems')}>
          <Show when={isUnisolated()}>
            <FindingLine kind="failed" message={t('nodes.findings.unisolated')}>
              <For each={isolationOf(props.node)}>
                {({ reason, remedy }) => (
                  <span class="block">
                    {reason} {remedy}
                  </span>
                )}
              </For>
            </FindingLine>
          </Show>
          <For each={found().problems}>{(each) => <FindingItem finding={each} kind="failed" />}</For>
        </Level>
      </Show>
      <Show when={hasWarnings()}>
        <Level title={t('nodes.findings.warnings')}>
          <For each={found().warnings}>{(each) => <FindingItem finding={each} kind="attention" />}</For>
          <Show when={beyond().memoryMb}>
            {(has) => (
              <FindingLine
                kind="attention"
                message={t(
                  'nodes.findings.beyondMemory',
                  formatMebibytes(props.node.memoryMb),
                  formatMebibytes(has()),
                )}
              >
                {settings()}
              </FindingLine>
            )}
          </Show>
          <Show when={beyond().diskMb}>
            {(has) => (
              <FindingLine
                kind="attention"
                message={t(
                  'nodes.findings.beyondDisk',
                  formatMebibytes(props.node.diskMb),
                  formatMebibytes(has()),
                )}
              >
                {settings()}
              </FindingLine>
            )}
          </Show>
        </Level>
      </Show>
      <Show when={found().fine.length > 0}>
        <details class="group">
          <summary class="flex w-fit items-center gap-2 rounded text-sm text-normal hover:text-strong max-md:min-h-11">
            <MarkShape kind="running" class="text-running" />
            {found().problems.length === 0 && !hasWarnings() && !isUnisolated()
              ? t('nodes.findings.allFine', found().fine.length)
              : t('nodes.findings.fine', found().fine.length)}
          </summary>
          <ul class="mt-2 flex flex-col gap-1.5">
            <For each={found().fine}>{(each) => <FindingItem finding={each} kind="running" />}</For>
          </ul>
        </details>
      </Show>
      <Show when={isUnseen()}>
        <p class="text-sm text-muted">{t('nodes.findings.none')}</p>
      </Show>
    </div>
  );
}

const Level = (props: { title: string; children: JSX.Element }) => (
  <div>
    <h3 class="mb-1.5 text-xs font-medium text-muted">{props.title}</h3>
    <ul class="flex flex-col gap-2">{props.children}</ul>
  </div>
);
