import { type JSX, Show } from 'solid-js';
import { createNow } from '../components/age.tsx';
import { Meter } from '../components/meter.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { formatDuration, formatMebibytes } from '../format.ts';
import { FailureNote } from '../frame/failure-note.tsx';
import { dataOf } from '../query.ts';
import { t } from '../text.ts';
import { ageOf, type Use, usesOf } from './health.ts';
import type { Node } from './node.ts';
import { createHealth } from './node-queries.ts';

/** How a node is doing now. What is not live any more fades and says how old it is. */
export function HealthPanel(props: { node: Node }) {
  const now = createNow();
  const health = createHealth(
    () => props.node.id,
    () => props.node.status === 'online',
  );
  const known = () => (props.node.status === 'online' ? dataOf(health) : undefined);
  const age = () => {
    const data = known();
    return data === undefined ? null : ageOf(data, now());
  };
  const uses = () => {
    const data = known();
    return data === undefined ? null : usesOf(data, props.node.facts);
  };
  const offline = () =>
    props.node.status === 'new' || props.node.statusSince === null
      ? t('nodes.health.offlineNew')
      : t('nodes.health.offline', formatDuration(now() - Date.parse(props.node.statusSince)));
  return (
    <section aria-labelledby="health" class="rounded-lg border border-line bg-surface-1 p-4">
      <div class="mb-3 flex items-baseline justify-between gap-3">
        <h2 id="health" class="text-sm font-semibold text-strong">
          {t('nodes.health.title')}
        </h2>
        <Show when={age()}>
          {(at) => (
            <span
              class="figures text-xs"
              classList={{ 'text-attention': at().isStale, 'text-muted': !at().isStale }}
            >
              {t(at().isStale ? 'nodes.health.stale' : 'nodes.health.heard', formatDuration(at().ms))}
            </span>
          )}
        </Show>
      </div>
      <Show when={props.node.status === 'online'} fallback={<p class="text-sm text-muted">{offline()}</p>}>
        <Show when={!health.isLoadingError} fallback={<FailureNote error={health.error} />}>
          <Show
            when={known()?.heardAt !== null}
            fallback={<p class="text-sm text-muted">{t('nodes.health.none')}</p>}
          >
            <dl
              class="grid grid-cols-2 gap-x-6 gap-y-4 transition-opacity sm:grid-cols-3 xl:grid-cols-5"
              classList={{ 'opacity-55': age()?.isStale === true }}
              aria-busy={known() === undefined}
            >
              <UseFigure
                name={t('nodes.health.load')}
                use={uses()?.load}
                format={(load) => load.toFixed(2)}
                whole={(cores) => t('nodes.health.cores', cores)}
              />
              <UseFigure
                name={t('nodes.memory')}
                use={uses()?.memory}
                format={formatMebibytes}
                whole={formatMebibytes}
              />
              <UseFigure
                name={t('nodes.disk')}
                use={uses()?.disk}
                format={formatMebibytes}
                whole={formatMebibytes}
              />
              <Figure name={t('nodes.health.running')}>
                {known()?.running === null || known() === undefined
                  ? '–'
                  : t('nodes.health.runningOf', known()?.running ?? 0, props.node.servers)}
              </Figure>
              <Figure name={t('nodes.health.uptime')}>
                {known()?.uptimeMs == null ? '–' : formatDuration(known()?.uptimeMs ?? 0)}
              </Figure>
            </dl>
          </Show>
        </Show>
      </Show>
    </section>
  );
}

interface UseFigureProps {
  name: string;
  /** Absent while it is loaded; null when it is not known. */
  use: Use | null | undefined;
  format: (used: number) => string;
  whole: (of: number) => string;
}

const UseFigure = (props: UseFigureProps) => (
  <Figure name={props.name}>
    <Show when={props.use !== undefined} fallback={<Skeleton class="h-5 w-24" />}>
      <Show when={props.use} fallback="–">
        {(use) => (
          <>
            {props.format(use().used)}{' '}
            <Show when={use().of}>
              {(of) => <span class="font-normal text-muted">{t('nodes.health.of', props.whole(of()))}</span>}
            </Show>
            <Show when={use().share !== null}>
              <div class="mt-1.5">
                <Meter
                  share={use().share ?? 0}
                  label={t(
                    'nodes.health.meter',
                    props.name,
                    props.format(use().used),
                    props.whole(use().of ?? 0),
                  )}
                />
              </div>
            </Show>
          </>
        )}
      </Show>
    </Show>
  </Figure>
);

const Figure = (props: { name: string; children: JSX.Element }) => (
  <div class="min-w-0">
    <dt class="text-xs text-muted">{props.name}</dt>
    <dd class="figures mt-0.5 text-sm font-medium text-strong">{props.children}</dd>
  </div>
);
