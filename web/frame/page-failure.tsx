import { ErrorBoundary, type JSX } from 'solid-js';
import { Button } from '../components/button.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { t } from '../text.ts';

/** Stands in for a page that broke, so that the rest of the panel goes on. */
export const PageFailure = (props: { children: JSX.Element }) => (
  <ErrorBoundary
    fallback={(error: unknown) => {
      console.error(error);
      return (
        <div class="mx-auto max-w-xl p-6">
          <ErrorNote
            message={t('errors.page')}
            action={<Button onClick={() => location.reload()}>{t('errors.reload')}</Button>}
          />
        </div>
      );
    }}
  >
    {props.children}
  </ErrorBoundary>
);
