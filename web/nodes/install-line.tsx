import { createSignal, Show } from 'solid-js';
import { CommandBox } from '../components/command-box.tsx';
import { SegmentedControl } from '../components/segmented-control.tsx';
import { MarkShape } from '../components/state-mark.tsx';
import { t } from '../text.ts';
import {
  type Enrolment,
  joinText,
  type JoinWay,
  joinWays,
  loopbackHost,
  withoutToken,
} from './join-lines.ts';

/** What to run on the host, in the way that fits it. `isOver`: its token is of no use any more. */
export function InstallLine(props: { enrolment: Enrolment; isOver: boolean }) {
  const ways = () => joinWays(props.enrolment);
  const [chosen, setChosen] = createSignal<JoinWay | null>(null);
  const way = (): JoinWay => {
    const wanted = chosen();
    return wanted !== null && ways().includes(wanted) ? wanted : (ways()[0] ?? 'clone');
  };
  const text = () => {
    const whole = joinText(props.enrolment, way());
    return props.isOver ? withoutToken(whole, props.enrolment.token) : whole;
  };
  return (
    <div class="flex flex-col gap-3">
      <Show when={props.enrolment.fingerprint === null}>
        <p class="text-sm text-muted">{t('nodes.join.unreleased')}</p>
      </Show>
      <Show when={ways().length > 1}>
        <div class="flex max-w-full overflow-x-auto whitespace-nowrap">
          <SegmentedControl
            label={t('nodes.join.way')}
            options={ways().map((value) => ({ value, label: t(`nodes.join.ways.${value}`) }))}
            value={way()}
            onChange={setChosen}
          />
        </div>
      </Show>
      <p class="text-sm text-muted">{t(`nodes.join.hints.${way()}`)}</p>
      <div classList={{ 'opacity-60': props.isOver }}>
        <CommandBox command={text()} label={t('nodes.join.copy')} copiedLabel={t('panel.copied')} />
      </div>
      <Show when={props.isOver ? null : loopbackHost(props.enrolment.panelUrl)}>
        {(host) => (
          <p class="flex items-start gap-1.5 text-sm text-attention">
            <MarkShape kind="attention" class="mt-[3px]" />
            {t('nodes.join.loopback', host())}
          </p>
        )}
      </Show>
      <Show when={way() === 'clone' ? null : props.enrolment.fingerprint}>
        {(fingerprint) => (
          <p class="text-xs text-muted">
            {t('nodes.join.fingerprint')} <code class="font-mono break-all text-normal">{fingerprint()}</code>
          </p>
        )}
      </Show>
    </div>
  );
}
