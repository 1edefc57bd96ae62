import type { UseQueryResult } from '@tanstack/solid-query';
import { For, type JSX, Match, Switch } from 'solid-js';
import { EmptyState } from '../components/empty-state.tsx';
import { walkRows } from '../components/walk-rows.ts';
import { dataOf } from '../query.ts';
import { Page } from './page.tsx';
import { QueryFailure } from './query-failure.tsx';

export interface ListPageProps<T> {
  title: string;
  /** Name of the list for screen readers. */
  label: string;
  query: UseQueryResult<T[]>;
  count: (n: number) => string;
  /** The way to one more: in the title line, or in the middle while there is none. */
  add: () => JSX.Element;
  empty: { icon: JSX.Element; title: string; text: string };
  /** An `li` in the size of a row. */
  skeleton: () => JSX.Element;
  /** The `li` of an item. */
  row: (item: T) => JSX.Element;
  /** Dialogs of the page. */
  children: JSX.Element;
}

/** A page that is one whole list: its rows, or what stands there while they load, fail or are none. */
export function ListPage<T>(props: ListPageProps<T>) {
  const items = () => dataOf(props.query);
  const isEmpty = () => items()?.length === 0;
  const note = () => {
    const count = items()?.length ?? 0;
    return count === 0 ? undefined : props.count(count);
  };
  return (
    <Page title={props.title} note={note()} actions={isEmpty() ? null : props.add()}>
      <QueryFailure query={props.query} />
      <Switch>
        <Match when={isEmpty()}>
          <EmptyState {...props.empty} action={props.add()} />
        </Match>
        <Match when={!props.query.isLoadingError}>
          <ul
            class="flex flex-col max-md:gap-2"
            aria-label={props.label}
            aria-busy={props.query.isPending}
            onKeyDown={walkRows}
          >
            <For each={items()} fallback={<For each={[0, 1, 2]}>{() => props.skeleton()}</For>}>
              {(item) => props.row(item)}
            </For>
          </ul>
        </Match>
      </Switch>
      {props.children}
    </Page>
  );
}
