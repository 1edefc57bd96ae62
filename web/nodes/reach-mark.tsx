import { StateMark } from '../components/state-mark.tsx';
import { markOfReach, reachKind } from '../network/reach.ts';
import { t } from '../text.ts';
import type { Allocation } from './node.ts';

/** What the last check of an address found, in a word; more on hover. */
export function ReachMark(props: { reach: Allocation['reach'] }) {
  const kind = () => reachKind(props.reach);
  const tip = () =>
    props.reach === null
      ? undefined
      : t(
          'network.reachTip',
          t(`network.reasons.${props.reach.tcp.reason}.text`),
          t(`network.reasons.${props.reach.udp.reason}.text`),
        );
  return <StateMark kind={markOfReach[kind()]} label={t(`network.reachShort.${kind()}`)} tip={tip()} />;
}
