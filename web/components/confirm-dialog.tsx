import { createSignal } from 'solid-js';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

export interface ConfirmDialogProps {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  /** What is lost. */
  text: string;
  confirm: string;
  cancel: string;
  onConfirm: () => Promise<void>;
}

/** Asks once before something that cannot be taken back. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [isBusy, setIsBusy] = createSignal(false);
  const confirm = async () => {
    setIsBusy(true);
    try {
      await props.onConfirm();
    } finally {
      setIsBusy(false);
      props.onClose();
    }
  };
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={() => props.onClose()}
      title={props.title}
      description={props.text}
      closeLabel={props.cancel}
    >
      <div class="mt-2 flex justify-end gap-2">
        <Button look="normal" onClick={() => props.onClose()}>
          {props.cancel}
        </Button>
        <Button look="danger" isBusy={isBusy()} onClick={() => void confirm()}>
          {props.confirm}
        </Button>
      </div>
    </Dialog>
  );
}
