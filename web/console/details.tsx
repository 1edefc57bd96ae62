import { A } from '@solidjs/router';
import { type JSX, Show } from 'solid-js';
import { Copyable } from '../components/copyable.tsx';
import { formatMoment } from '../format.ts';
import { paths } from '../paths.ts';
import type { Server } from '../servers/server.ts';
import { useGrants } from '../session.ts';
import { t } from '../text.ts';

/** What does not change while one looks: where it runs, from what, whose it is. */
export function Details(props: { server: Server }) {
  const grants = useGrants();
  return (
    <section
      aria-label={t('console.details')}
      class="rounded-lg border border-line bg-surface-1 px-3 py-2.5 max-lg:hidden"
    >
      <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        <Detail name={t('servers.egg')}>{props.server.egg.name}</Detail>
        <Detail name={t('servers.node')}>
          <Show when={grants('nodes.read')} fallback={props.server.node.name}>
            <A href={paths.node(props.server.node.id)} class="text-accent hover:underline">
              {props.server.node.name}
            </A>
          </Show>
        </Detail>
        <Detail name={t('servers.owner')}>{props.server.owner.username}</Detail>
        <Show when={props.server.installedAt}>
          {(at) => <Detail name={t('servers.installed')}>{formatMoment(Date.parse(at()))}</Detail>}
        </Show>
        <Detail name={t('servers.id')}>
          <Copyable text={props.server.id} label={t('servers.copyId')} copiedLabel={t('panel.copied')} />
        </Detail>
      </dl>
    </section>
  );
}

const Detail = (props: { name: string; children: JSX.Element }) => (
  <>
    <dt class="text-muted">{props.name}</dt>
    <dd class="flex min-w-0 justify-end truncate text-normal">{props.children}</dd>
  </>
);
