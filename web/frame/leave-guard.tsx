import { type BeforeLeaveEventArgs, useBeforeLeave } from '@solidjs/router';
import { createSignal, onCleanup, onMount } from 'solid-js';
import { ConfirmDialog } from '../components/confirm-dialog.tsx';
import { t } from '../text.ts';

/** Asks before a page with unsaved changes is left, also by closing the tab. */
export function LeaveGuard(props: { isDirty: boolean }) {
  const [asked, setAsked] = createSignal<BeforeLeaveEventArgs | null>(null);
  useBeforeLeave((event) => {
    if (!props.isDirty || event.defaultPrevented) return;
    event.preventDefault();
    setAsked(event);
  });
  const onUnload = (event: BeforeUnloadEvent) => {
    if (props.isDirty) event.preventDefault();
  };
  onMount(() => addEventListener('beforeunload', onUnload));
  onCleanup(() => removeEventListener('beforeunload', onUnload));
  return (
    <ConfirmDialog
      isOpen={asked() !== null}
      onClose={() => setAsked(null)}
      title={t('eggEdit.unsaved')}
      text={t('eggEdit.unsavedText')}
      confirm={t('eggEdit.leave')}
      cancel={t('panel.cancel')}
      onConfirm={() => {
        asked()?.retry(true);
        return Promise.resolve();
      }}
    />
  );
}
