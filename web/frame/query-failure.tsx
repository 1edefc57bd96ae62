import { Show } from 'solid-js';
import { FailureNote } from './failure-note.tsx';

export interface QueryFailureProps {
  query: { isError: boolean; error: unknown; refetch: () => Promise<unknown> };
}

/** Above what a page shows: its newest answer did not come. Older ones stay below. */
export const QueryFailure = (props: QueryFailureProps) => (
  <Show when={props.query.isError}>
    <div class="mb-3">
      <FailureNote error={props.query.error} onRetry={() => void props.query.refetch()} />
    </div>
  </Show>
);
