import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { proxyFor, proxyName } from './proxy.ts';

const connectMs = 10_000;

/**
 * How requests to this address leave the host: directly, or through a tunnel that its proxy makes. For one request.
 * The agent is always named, so that no setting of the runtime stands in for these rules.
 */
export function wayTo(url: URL, env: NodeJS.ProcessEnv = process.env): http.Agent {
  const isSecure = url.protocol === 'https:' || url.protocol === 'wss:';
  const agent = isSecure ? new https.Agent() : new http.Agent();
  const proxy = proxyFor(url, env);
  if (proxy === null) return agent;
  const target = url.port === '' ? `${url.hostname}:${isSecure ? '443' : '80'}` : url.host;
  agent.createConnection = (_, callback) => {
    tunnel(proxy, target, {
      opened: (socket) => callback?.(null, isSecure ? secured(socket, url) : socket),
      failed: withoutStream(callback),
    });
    return undefined;
  };
  return agent;
}

function secured(socket: Duplex, url: URL): Duplex {
  const host = bare(url.hostname);
  const name = isIP(host) === 0 ? { servername: host } : {};
  return tls.connect({ socket, host, ...name, ALPNProtocols: ['http/1.1'] });
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, '');

/** With an error there is no stream, which the type of the runtime's callback cannot say. */
const withoutStream = (callback: unknown): ((error: Error) => void) => callback as (error: Error) => void;

interface Tunnel {
  opened(socket: Duplex): void;
  failed(error: Error): void;
}

/** Asks the proxy for a way to `host:port`. The error names neither user nor password. */
function tunnel(proxy: URL, target: string, { opened, failed }: Tunnel): void {
  let isOver = false;
  const request = (proxy.protocol === 'https:' ? https : http).request({
    agent: proxy.protocol === 'https:' ? new https.Agent() : new http.Agent(),
    host: bare(proxy.hostname),
    port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : Number(proxy.port),
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...credentials(proxy) },
    timeout: connectMs,
  });
  const fail = (why: string) => {
    if (isOver) return;
    isOver = true;
    failed(new Error(`The proxy ${proxyName(proxy)} ${why}`));
    request.destroy();
  };
  request.once('connect', (answer, socket, head) => {
    if (answer.statusCode === 200) {
      socket.setTimeout(0);
      if (head.byteLength > 0) socket.unshift(head);
      isOver = true;
      opened(socket);
    } else {
      socket.destroy();
      fail(
        `answered ${String(answer.statusCode)}${answer.statusCode === 407 ? ': it wants a name and a password.' : '.'}`,
      );
    }
  });
  request.once('timeout', () => {
    fail(`said nothing for ${String(connectMs / 1000)} s.`);
  });
  request.on('error', (error) => {
    fail(`cannot be used: ${error.message}`);
  });
  request.end();
}

function credentials({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
