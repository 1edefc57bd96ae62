import { createSignal, Match, Switch } from 'solid-js';
import { Dialog } from '../components/dialog.tsx';
import { t } from '../text.ts';
import { JoinHost } from './join-host.tsx';
import type { Node } from './node.ts';
import { NodeForm } from './node-form.tsx';

/** Adds a node in two steps: what it is, then the command that joins the host. */
export function AddNodeDialog(props: { isOpen: boolean; onClose: () => void }) {
  const [made, setMade] = createSignal<Node | null>(null);
  const close = () => {
    setMade(null);
    props.onClose();
  };
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={close}
      title={made() === null ? t('nodes.add') : t('nodes.joinTitle', made()?.name ?? '')}
      description={made() === null ? undefined : t('nodes.joinText')}
      closeLabel={t('panel.close')}
      isWide
    >
      <Switch>
        <Match when={made()}>{(node) => <JoinHost nodeId={node().id} onDone={close} />}</Match>
        <Match when={props.isOpen}>
          <NodeForm onMade={setMade} onCancel={close} />
        </Match>
      </Switch>
    </Dialog>
  );
}
