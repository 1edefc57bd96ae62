import { createSignal, Show } from 'solid-js';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { TextField } from './text-field.tsx';

export interface ConfirmDialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** What is lost. */
  text: string;
  confirm: string;
  cancel: string;
  /** A name to type first, where nothing can bring the thing back. */
  typed?: { wanted: string; label: string };
  onConfirm: () => Promise<void>;
}

/** Asks once before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [isBusy, setIsBusy] = createSignal(false);
  const [text, setText] = createSignal('');
  const close = () => {
    setText('');
    props.onClose();
  };
  const isReady = () => props.typed === undefined || text().trim() === props.typed.wanted.trim();
  const confirm = async (event: SubmitEvent) => {
    event.preventDefault();
    if (!isReady() || isBusy()) return;
    setIsBusy(true);
    try {
      await props.onConfirm();
    } finally {
      setIsBusy(false);
      close();
    }
  };
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={close}
      title={props.title}
      description={props.text}
      closeLabel={props.cancel}
    >
      <form class="flex flex-col gap-4" onSubmit={(event) => void confirm(event)}>
        <Show when={props.typed}>
          {(typed) => <TextField label={typed().label} value={text()} onInput={setText} isFirst />}
        </Show>
        <div class="mt-1 flex justify-end gap-2">
          <Button onClick={close}>{props.cancel}</Button>
          <Button
            look="danger"
            type="submit"
            isBusy={isBusy()}
            refusal={isReady() ? null : props.typed?.label}
          >
            {props.confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
