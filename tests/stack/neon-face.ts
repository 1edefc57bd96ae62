import type { IncomingMessage, ServerResponse } from 'node:http';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { faceServer, listen, readBody, sendJson, type Face } from './http-face.ts';
import { errorBody, runBatch, runQuery, UnknownIsolation, type NeonQuery } from './neon-sql.ts';
import { createPooler } from './neon-pooler.ts';

// Neon's own limit for one HTTP request.
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;
const POOL_SIZE = 20;
const POOLS_KEPT = 50;

export interface NeonFaceOptions {
  port: number;
  /** Database host names as production would know them → local Postgres ports. */
  hosts: Record<string, number>;
}

export interface NeonFace extends Face {
  /** Over HTTP so far; what goes through sockets is not looked at. */
  rowsAnswered(): number;
}

/**
 * Answers as Neon does to its serverless driver: statements over HTTP at `/sql` and, at `/v2`, WebSockets with the
 * server's own protocol to a pool of connections. Credentials are checked by Postgres itself; statements are not logged.
 */
export async function startNeonFace(options: NeonFaceOptions): Promise<NeonFace> {
  const hosts = new Map(Object.entries(options.hosts));
  const pools = createPools(hosts);
  const pooler = createPooler();
  let rowsAnswered = 0;
  const server = faceServer(async (request, response, path) => {
    if (path !== '/sql' || request.method !== 'POST') {
      sendJson(response, 404, { message: 'not found' });
      return;
    }
    rowsAnswered += await answerSql(request, response, pools);
  });

  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: BODY_LIMIT_BYTES,
  });
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '/', 'http://face');
    const address = url.searchParams.get('address') ?? request.headers.host ?? '';
    const port = url.pathname === '/v2' ? portOf(hosts, address) : undefined;
    if (port === undefined) {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      pooler.serve(webSocket, port);
    });
  });

  const face = await listen(server, options.port);
  return {
    port: face.port,
    rowsAnswered: () => rowsAnswered,
    async close() {
      for (const webSocket of sockets.clients) webSocket.terminate();
      await face.close();
      pooler.close();
      await pools.close();
    },
  };
}

interface Pools {
  /** Undefined when the connection string names no server known here. */
  get(connectionString: string): pg.Pool | undefined;
  close(): Promise<void>;
}

/** One pool per connection string, the least recently used one dropped beyond a bound. */
function createPools(hosts: Map<string, number>): Pools {
  const pools = new Map<string, pg.Pool>();
  return {
    get(connectionString) {
      const known = pools.get(connectionString);
      if (known) {
        pools.delete(connectionString);
        pools.set(connectionString, known);
        return known;
      }
      const target = parseTarget(connectionString, hosts);
      if (!target) return undefined;
      const pool = new pg.Pool({
        ...target,
        max: POOL_SIZE,
        pipeline: true,
        idleTimeoutMillis: 30_000,
        connectionTimeoutMillis: 5_000,
        allowExitOnIdle: true,
      });
      // An idle connection that its server closed: the next query opens another.
      pool.on('error', () => undefined);
      // One that is closed between two statements of a batch: the second tells.
      pool.on('connect', (client) => client.on('error', () => undefined));
      pools.set(connectionString, pool);
      const [oldest] = pools;
      if (pools.size > POOLS_KEPT && oldest) {
        pools.delete(oldest[0]);
        void oldest[1].end();
      }
      return pool;
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.end()));
      pools.clear();
    },
  };
}

function parseTarget(connectionString: string, hosts: Map<string, number>): pg.PoolConfig | undefined {
  let url: URL;
  try {
    url = new URL(connectionString);
  } catch {
    return undefined;
  }
  const port = hosts.get(url.hostname);
  if (port === undefined) return undefined;
  return {
    host: '127.0.0.1',
    port,
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
  };
}

/** Answers how many rows it sent. */
async function answerSql(request: IncomingMessage, response: ServerResponse, pools: Pools): Promise<number> {
  const connectionString = request.headers['neon-connection-string'];
  const pool = typeof connectionString === 'string' ? pools.get(connectionString) : undefined;
  if (!pool) {
    sendJson(response, 400, { message: 'the connection string is missing or names an unknown host' });
    return 0;
  }
  const body = parseBody(await readBody(request, BODY_LIMIT_BYTES));
  if (!body) {
    sendJson(response, 400, { message: 'the body is neither a query nor a batch' });
    return 0;
  }
  try {
    const results = Array.isArray(body)
      ? await runBatch(pool, body, batchOptions(request))
      : [await runQuery(pool, body)];
    sendJson(response, 200, Array.isArray(body) ? { results } : results[0]);
    return results.reduce((sum, { rows }) => sum + rows.length, 0);
  } catch (error) {
    if (error instanceof pg.DatabaseError) sendJson(response, 400, errorBody(error));
    else if (error instanceof UnknownIsolation) sendJson(response, 400, { message: error.message });
    else throw error;
    return 0;
  }
}

function batchOptions(request: IncomingMessage) {
  const isolation = request.headers['neon-batch-isolation-level'];
  return {
    isolation: typeof isolation === 'string' ? isolation : undefined,
    readOnly: request.headers['neon-batch-read-only'] === 'true',
    deferrable: request.headers['neon-batch-deferrable'] === 'true',
  };
}

/** A statement, a batch of them, or undefined for anything else. */
function parseBody(text: string): NeonQuery | NeonQuery[] | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof body !== 'object' || body === null) return undefined;
  if (!('queries' in body)) return parseQuery(body);
  if (!Array.isArray(body.queries)) return undefined;
  const queries = body.queries.map(parseQuery);
  const whole = queries.filter((query) => query !== undefined);
  return whole.length === queries.length ? whole : undefined;
}

function parseQuery(value: unknown): NeonQuery | undefined {
  if (typeof value !== 'object' || value === null || !('query' in value) || typeof value.query !== 'string')
    return undefined;
  const params = 'params' in value && value.params !== undefined ? value.params : [];
  return Array.isArray(params) ? { query: value.query, params } : undefined;
}

/** The driver connects to the host itself, or to a proxy that it tells `host:port`; the host alone decides. */
function portOf(hosts: Map<string, number>, address: string): number | undefined {
  return hosts.get(address.split(':')[0] ?? '');
}
