import { type Accessor, createSignal } from 'solid-js';
import { serverEndpoints } from '../../schema/api/servers.ts';
import type { PowerAction } from '../../schema/server-state.ts';
import { call } from '../api.ts';
import { toast } from '../components/toasts.tsx';
import { failureReference, failureText } from '../failure.ts';
import { keys, queryClient } from '../query.ts';
import { t } from '../text.ts';
import { powerRefusal, type Server } from './server.ts';

export interface Power {
  /** The action that is being asked for. */
  pending: Accessor<PowerAction | null>;
  /** Why an action cannot be taken, in words; null when it can. */
  refusal: (action: PowerAction) => string | null;
  run: (action: PowerAction) => Promise<void>;
}

/** Power actions of one server, with the words for why one cannot be taken. */
export function createPower(server: Accessor<Server>): Power {
  const [pending, setPending] = createSignal<PowerAction | null>(null);
  const refusal = (action: PowerAction): string | null => {
    const reason = powerRefusal(server(), action);
    if (reason === null) return null;
    if (reason === 'state') return t('power.refusedState', t(`state.${server().state}`));
    if (reason === 'permission') return t('power.refusedPermission');
    return reason === 'suspended' ? t('power.refusedSuspended') : t('power.refusedNode');
  };
  const run = async (action: PowerAction) => {
    if (pending() !== null || refusal(action) !== null) return;
    const { id, name } = server();
    setPending(action);
    try {
      await call(serverEndpoints.power, { params: { server: id }, body: { action } });
    } catch (error) {
      toast(
        'failed',
        `${t('power.failed', t(`power.${action}`), name)}. ${failureText(error)}`,
        failureReference(error),
      );
    } finally {
      await Promise.allSettled([
        queryClient.invalidateQueries({ queryKey: keys.server(id) }),
        queryClient.invalidateQueries({ queryKey: ['servers'] }),
      ]);
      setPending(null);
    }
  };
  return { pending, refusal, run };
}
