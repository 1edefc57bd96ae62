import { timingSafeEqual } from 'node:crypto';
import { faceServer, listen, readBody, sendJson, type Face } from './http-face.ts';
import { RedisError, type RedisBackend, type RedisReply } from './redis-backend.ts';

const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
// Its presence is what the client looks for; one store has nothing to synchronise.
const HEADERS = { 'upstash-sync-token': 'local' };

export interface UpstashFaceOptions {
  port: number;
  token: string;
  backend: RedisBackend;
}

/** Answers as Upstash does to its REST client: one command at `/`, many at `/pipeline`, all or none at `/multi-exec`. */
export async function startUpstashFace(options: UpstashFaceOptions): Promise<Face> {
  const expected = Buffer.from(`Bearer ${options.token}`);
  const server = faceServer(async (request, response, path) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      sendJson(response, 401, { error: 'WRONGPASS invalid or missing auth token' });
      return;
    }
    if (request.method !== 'POST') {
      sendJson(response, 405, { error: 'ERR only POST is served here' });
      return;
    }
    const body = parseBody(await readBody(request, BODY_LIMIT_BYTES));
    const encode = request.headers['upstash-encoding'] === 'base64' ? encodeBase64 : encodePlain;
    const { status, answer } = await answerCommands(options.backend, path, body, encode);
    sendJson(response, status, answer, HEADERS);
  });
  return await listen(server, options.port);
}

type Encode = (reply: RedisReply) => unknown;

async function answerCommands(backend: RedisBackend, path: string, body: unknown, encode: Encode) {
  if (path === '/') {
    const command = asCommand(body);
    if (!command) return refused('ERR failed to parse request: a command is an array of words');
    const [reply = null] = await backend.run([command]);
    return { status: reply instanceof RedisError ? 400 : 200, answer: result(reply, encode) };
  }
  if (path !== '/pipeline' && path !== '/multi-exec') return refused(`ERR nothing is served at ${path}`);
  const commands = asCommands(body);
  if (!commands) return refused('ERR failed to parse request: a pipeline is an array of commands');
  if (path === '/pipeline') {
    const replies = await backend.run(commands);
    return { status: 200, answer: replies.map((reply) => result(reply, encode)) };
  }
  try {
    const replies = await backend.transaction(commands);
    return { status: 200, answer: replies.map((reply) => result(reply, encode)) };
  } catch (error) {
    if (error instanceof RedisError) return refused(error.message);
    throw error;
  }
}

function refused(error: string): { status: number; answer: unknown } {
  return { status: 400, answer: { error } };
}

function result(reply: RedisReply, encode: Encode): { result: unknown } | { error: string } {
  return reply instanceof RedisError ? { error: reply.message } : { result: encode(reply) };
}

function encodePlain(reply: RedisReply): unknown {
  if (reply instanceof RedisError) return reply.message;
  return Array.isArray(reply) ? reply.map(encodePlain) : reply;
}

/** The client leaves a bare OK as it is and decodes every other string, those inside arrays without exception. */
function encodeBase64(reply: RedisReply): unknown {
  return reply === 'OK' ? reply : encodeInside(reply);
}

function encodeInside(reply: RedisReply): unknown {
  if (reply instanceof RedisError) return Buffer.from(reply.message).toString('base64');
  if (Array.isArray(reply)) return reply.map(encodeInside);
  return typeof reply === 'string' ? Buffer.from(reply).toString('base64') : reply;
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asCommands(body: unknown): string[][] | undefined {
  if (!Array.isArray(body)) return undefined;
  const commands = body.map(asCommand);
  const whole = commands.filter((command) => command !== undefined);
  return whole.length === commands.length && whole.length > 0 ? whole : undefined;
}

function asCommand(body: unknown): string[] | undefined {
  return Array.isArray(body) && body.length > 0 ? body.map(asWord) : undefined;
}

function asWord(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
