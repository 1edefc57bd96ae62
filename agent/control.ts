import { chmod, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { agentStatus, type AgentStatus } from './status.ts';

const answerMs = 5000;
const answerMaxBytes = 4 * 1_048_576;

/**
 * Answers its status to whoever connects. Only the agent's own user may: the socket's mode says so from the first moment.
 * `file`: must not be in use; what a killed agent left there is replaced.
 */
export async function serveControl(file: string, status: () => Promise<AgentStatus>): Promise<Server> {
  await rm(file, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.setTimeout(answerMs, () => socket.destroy());
    status().then(
      (said) => socket.end(`${JSON.stringify(said)}\n`),
      () => socket.destroy(),
    );
  });
  server.unref();
  const listening = new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', resolve);
  });
  // A local address is bound within the call: nothing else is made under this mask.
  const former = process.umask(0o177);
  server.listen(file);
  process.umask(former);
  await listening;
  await chmod(file, 0o600);
  return server;
}

/** The status of the agent behind a control socket; null when none is running. */
export function readControl(file: string): Promise<AgentStatus | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(file);
    let text = '';
    socket.setEncoding('utf8');
    socket.setTimeout(answerMs, () => socket.destroy(new Error('The agent runs, but gives no answer.')));
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > answerMaxBytes) socket.destroy(new Error('The answer of the agent is too long.'));
    });
    socket.once('end', () => {
      const said = agentStatus.safeParse(parse(text));
      if (said.success) resolve(said.data);
      else reject(new Error('The agent that runs is of another version: its answer cannot be read.'));
    });
    socket.once('error', (error) => {
      const isNone = 'code' in error && (error.code === 'ENOENT' || error.code === 'ECONNREFUSED');
      if (isNone) resolve(null);
      else reject(error);
    });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
