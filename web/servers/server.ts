import type { AnswerOf } from '../../schema/api/endpoint.ts';
import type { serverEndpoints } from '../../schema/api/servers.ts';
import { grants, type ServerPermission } from '../../schema/permissions.ts';
import { type PowerAction, type ServerState, stateAllows } from '../../schema/server-state.ts';
import type { MarkKind } from '../components/state-mark.tsx';

export type Server = AnswerOf<typeof serverEndpoints.read>;

/** How a state is drawn. */
export const markOf = {
  installing: 'working',
  install_failed: 'failed',
  offline: 'offline',
  starting: 'starting',
  running: 'running',
  stopping: 'stopping',
  crashed: 'failed',
} as const satisfies Record<ServerState, MarkKind>;

/** Why a power action cannot be asked for now. */
export type PowerRefusal = 'state' | 'permission' | 'suspended' | 'node';

const keyOf = {
  start: 'control.start',
  stop: 'control.stop',
  restart: 'control.restart',
  kill: 'control.stop',
} as const satisfies Record<PowerAction, ServerPermission>;

/** What stands against a power action, most lasting reason first; null when nothing does. */
export function powerRefusal(
  server: Pick<Server, 'permissions' | 'suspended' | 'state' | 'node'>,
  action: PowerAction,
): PowerRefusal | null {
  if (!grants(server.permissions, keyOf[action])) return 'permission';
  if (server.suspended) return 'suspended';
  if (!server.node.online) return 'node';
  return stateAllows(server.state, action) ? null : 'state';
}
