import { StateMark } from '../components/state-mark.tsx';
import { formatMoment } from '../format.ts';
import { t } from '../text.ts';
import { markOfNode, type Node } from './node.ts';

/** Whether a node is connected. */
export const NodeStateMark = (props: { node: Node }) => (
  <StateMark
    kind={props.node.maintenance ? 'attention' : markOfNode[props.node.status]}
    label={props.node.maintenance ? t('nodes.maintenance') : t(`nodes.${props.node.status}`)}
    tip={props.node.statusSince === null ? undefined : formatMoment(Date.parse(props.node.statusSince))}
  />
);
