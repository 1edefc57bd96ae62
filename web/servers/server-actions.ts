import { serverEndpoints } from '../../schema/api/servers.ts';
import { grants } from '../../schema/permissions.ts';
import { stateAllows } from '../../schema/server-state.ts';
import { call } from '../api.ts';
import { toast } from '../components/toasts.tsx';
import { failureReference, failureText } from '../failure.ts';
import { keys, queryClient } from '../query.ts';
import { t } from '../text.ts';
import type { Server } from './server.ts';

/** Why a server cannot be installed again now, in words; null when it can. */
export function reinstallRefusal(server: Server): string | null {
  if (!grants(server.permissions, 'settings.reinstall')) return t('power.refusedPermission');
  if (server.suspended) return t('power.refusedSuspended');
  if (!server.node.online) return t('power.refusedNode');
  return stateAllows(server.state, 'reinstall') ? null : t('power.refusedState', t(`state.${server.state}`));
}

/** Runs the install script again. Says itself when that is refused. */
export async function reinstallServer(server: Server): Promise<void> {
  await orToast(async () => {
    await call(serverEndpoints.reinstall, { params: { server: server.id } });
    await queryClient.invalidateQueries({ queryKey: keys.server(server.id) });
  });
}

/** Deletes a server and its files; those on a node that is away go when it is back. False: it was refused, and said. */
export const deleteServer = (server: Server): Promise<boolean> =>
  orToast(async () => {
    await call(serverEndpoints.delete, {
      params: { server: server.id },
      query: server.node.online ? {} : { force: 'true' },
    });
    await queryClient.invalidateQueries({ queryKey: ['servers'] });
  });

async function orToast(action: () => Promise<void>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    toast('failed', failureText(error), failureReference(error));
    return false;
  }
}
