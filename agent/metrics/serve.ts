import { createServer, type Server } from 'node:http';
import { openMetrics, openMetricsType, type Family } from './open-metrics.ts';

const requestMs = 5000;

/** The port that `ROOST_METRICS_PORT` names; null: none, as by default. Throws on anything else. */
export function metricsPort(env: NodeJS.ProcessEnv): number | null {
  const text = (env['ROOST_METRICS_PORT'] ?? '').trim();
  if (text === '' || text === 'off') return null;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Error('ROOST_METRICS_PORT is no port.');
}

/** Serves the figures at `/metrics` on this host's loopback alone. */
export async function serveMetrics(port: number, read: () => Promise<Family[]>): Promise<Server> {
  const server = createServer(
    { requestTimeout: requestMs, headersTimeout: requestMs },
    (request, response) => {
      // What a caller names need not be an address.
      const isKnown = /^\/metrics(?:\?|$)/.test(request.url ?? '');
      if (!isKnown || (request.method !== 'GET' && request.method !== 'HEAD')) {
        response.writeHead(isKnown ? 405 : 404).end();
        return;
      }
      read().then(
        (families) => {
          response.writeHead(200, { 'content-type': openMetricsType, 'cache-control': 'no-store' });
          response.end(request.method === 'HEAD' ? undefined : openMetrics(families));
        },
        () => response.writeHead(500).end(),
      );
    },
  );
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}
