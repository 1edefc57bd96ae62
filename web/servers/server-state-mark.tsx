import { StateMark } from '../components/state-mark.tsx';
import { formatMoment } from '../format.ts';
import { t } from '../text.ts';
import { markOf, type Server } from './server.ts';

/** The state of a server; while its node is away, its last known one. */
export const ServerStateMark = (props: { server: Server }) => {
  const isKnown = () => props.server.node.online;
  const label = () => t(`state.${props.server.state}`);
  return (
    <span class="inline-flex">
      {props.server.suspended ? (
        <StateMark kind="attention" label={t('state.suspended')} />
      ) : (
        <StateMark
          kind={isKnown() ? markOf[props.server.state] : 'attention'}
          label={isKnown() ? label() : t('servers.nodeOffline')}
          tip={
            isKnown()
              ? formatMoment(Date.parse(props.server.stateSince))
              : `${t('state.unknown')}: ${label().toLowerCase()}`
          }
        />
      )}
    </span>
  );
};
