import type { Roads } from '../roads.ts';
import type { Party } from '../rules.ts';

/**
 * The answer to an upgrade, with both directions of its socket travelling to that party and back. Messages keep their
 * order. When the link is cut, both ends see the socket close.
 */
export function relayed(answer: Response, roads: Roads, to: Party): Response {
  const far = answer.webSocket;
  if (!far) return answer;
  const { 0: near, 1: ours } = new WebSocketPair();
  for (const socket of [far, ours]) {
    socket.binaryType = 'arraybuffer';
    socket.accept();
  }
  forward(ours, far, () => roads.carry(to, 'message'));
  forward(far, ours, () => roads.carryBack(to));
  return new Response(null, { status: 101, webSocket: near, headers: answer.headers });
}

function forward(from: WebSocket, to: WebSocket, travels: () => Promise<boolean>): void {
  let last: Promise<unknown> = Promise.resolve();
  const inOrder = (act: () => void) => {
    // Each sets out at once and arrives after those before it.
    const arrived = travels();
    arrived.catch(() => undefined);
    last = last.then(async () => {
      try {
        if (await arrived) act();
      } catch {
        close(from, 1006);
        close(to, 1006);
      }
    });
  };
  from.addEventListener('message', (event) => {
    const data: unknown = event.data;
    inOrder(() => {
      if (typeof data === 'string' || data instanceof ArrayBuffer) to.send(data);
    });
  });
  from.addEventListener('close', ({ code, reason }) => {
    inOrder(() => {
      close(to, code, reason);
    });
  });
  from.addEventListener('error', () => {
    close(to, 1006);
  });
}

function close(socket: WebSocket, code: number, reason?: string): void {
  // Codes that stand for a missing close frame cannot be sent.
  const sent = code === 1005 || code === 1006 ? 1011 : code;
  if (socket.readyState === WebSocket.OPEN || socket.readyState === WebSocket.CLOSING)
    socket.close(sent, reason);
}
