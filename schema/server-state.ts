/** What a game server is doing. One value; install and power never disagree. */
export const serverStates = [
  'installing',
  'install_failed',
  'offline',
  'starting',
  'running',
  'stopping',
  'crashed',
] as const;
export type ServerState = (typeof serverStates)[number];

/** What can happen to a server. */
export const serverEvents = [
  'install',
  'installed',
  'install_failed',
  'start',
  'ready',
  'stop',
  'exited',
  'crashed',
] as const;
export type ServerEvent = (typeof serverEvents)[number];

/** State × event → next state. A missing pair is refused. */
export const transitions = {
  installing: { installed: 'offline', install_failed: 'install_failed' },
  install_failed: { install: 'installing' },
  offline: { install: 'installing', start: 'starting' },
  starting: { ready: 'running', stop: 'stopping', exited: 'offline', crashed: 'crashed' },
  running: { stop: 'stopping', exited: 'offline', crashed: 'crashed' },
  stopping: { exited: 'offline', crashed: 'offline' },
  crashed: { install: 'installing', start: 'starting' },
} as const satisfies Record<ServerState, Partial<Record<ServerEvent, ServerState>>>;

/** The state after an event, or null when the state does not take it. */
export function nextState(state: ServerState, event: ServerEvent): ServerState | null {
  const row: Partial<Record<ServerEvent, ServerState>> = transitions[state];
  return row[event] ?? null;
}

export const powerActions = ['start', 'stop', 'restart', 'kill'] as const;
export type PowerAction = (typeof powerActions)[number];
export type ServerAction = PowerAction | 'command' | 'acceptEula' | 'reinstall' | 'delete' | 'edit';

/** Action → states that allow it. Buttons, API and agent all ask this table. */
export const allowedIn = {
  start: ['offline', 'crashed'],
  stop: ['starting', 'running'],
  restart: ['starting', 'running', 'offline', 'crashed'],
  kill: ['starting', 'running', 'stopping'],
  command: ['starting', 'running', 'stopping'],
  acceptEula: ['offline', 'crashed', 'starting', 'running', 'stopping'],
  reinstall: ['offline', 'crashed', 'install_failed'],
  delete: ['offline', 'crashed', 'install_failed', 'installing', 'starting', 'running', 'stopping'],
  edit: serverStates,
} as const satisfies Record<ServerAction, readonly ServerState[]>;

/** Whether a server in this state takes the action. */
export function stateAllows(state: ServerState, action: ServerAction): boolean {
  const states: readonly ServerState[] = allowedIn[action];
  return states.includes(state);
}
