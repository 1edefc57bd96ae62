import { type Component, Show } from 'solid-js';
import type { AdminPermission } from '../../schema/permissions.ts';
import { useGrants } from '../session.ts';
import { NothingHere } from './nothing-here.tsx';

type Lazy = Component & { preload: () => Promise<unknown> };

/** A page for those who hold the permission. For everybody else nothing is there. */
export function onlyWith(permission: AdminPermission, Page: Lazy): Lazy {
  const Guarded = () => {
    const grants = useGrants();
    return (
      <Show when={grants(permission)} fallback={<NothingHere />}>
        <Page />
      </Show>
    );
  };
  return Object.assign(Guarded, { preload: Page.preload });
}
