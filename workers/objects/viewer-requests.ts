import { isErrorCode } from '../../schema/errors.ts';
import type { ErrorCode } from '../../schema/errors.ts';
import type { Fence } from '../../schema/protocol.ts';
import { describeError, log } from '../log.ts';
import type { AgentLink } from './agent-link.ts';
import type { AgentOutcome } from './agent-session.ts';
import { PanelCallFailed } from './panel-client.ts';
import type { PanelClient } from './panel-client.ts';
import type { Viewer } from './viewer.ts';

/** Sends a command to the agent and, beside that, has it written down; how the agent took it. */
export async function sendCommand(
  to: { link: AgentLink | null; panel: PanelClient },
  viewer: Viewer,
  fence: Fence | null,
  command: string,
): Promise<AgentOutcome> {
  const { link, panel } = to;
  if (link === null || fence === null) return { ok: false, code: 'node_unreachable', message: null };
  const sent = new Promise<AgentOutcome>((resolve) =>
    link.askOnce('server.command', { uuid: viewer.server, fence, command }, resolve),
  );
  const [outcome] = await Promise.all([sent, recordCommand(panel, viewer, command)]);
  return outcome;
}

async function recordCommand(panel: PanelClient, viewer: Viewer, command: string): Promise<void> {
  const { node, server, user, ip } = viewer;
  try {
    await panel.once('console-command', { node, server, user: user.id, command, ip });
  } catch (error) {
    log('command_not_recorded', { server, user: user.id, ...describeError(error) });
  }
}

/** What a fresh token allows and until when, or why it was refused. */
export async function renewedSession(
  panel: PanelClient,
  viewer: Viewer,
  token: string,
): Promise<{ expiresAt: number; permissions: string[] } | ErrorCode> {
  try {
    return await panel.once('viewer-auth', { server: viewer.server, user: viewer.user.id, token });
  } catch (error) {
    const code = error instanceof PanelCallFailed ? error.code : null;
    return code !== null && isErrorCode(code) ? code : 'busy';
  }
}
