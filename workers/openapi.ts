import * as z from 'zod';
import { allEndpoints } from '../schema/api/all.ts';
import type { Access, Endpoint } from '../schema/api/endpoint.ts';
import { type ErrorCode, errors } from '../schema/errors.ts';
import { consistencyHeader } from '../schema/scopes.ts';
import { version } from './version.ts';

/** JSON as OpenAPI has it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** The whole native API as an OpenAPI 3.1 document, made from the endpoint tables. */
export function openApi(publicUrl: string): Record<string, Json> {
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of allEndpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Roost',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        `Times are ISO 8601 in UTC. Send back the \`${consistencyHeader}\` of answers: ` +
        'then no read is older than what you have seen or written. A request with an `Idempotency-Key` is done once ' +
        'in 24 hours, however often it is sent. An API key may do what it names of what its user may, and so many ' +
        'requests a minute; `Retry-After` says when to go on.',
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(allEndpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Error: errorSchema() },
      headers: rateHeaders,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-roost' },
        apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'roost_…' },
        agent: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  };
}

/** Who may call, in words. */
export function accessInWords(access: Access): string {
  switch (access.by) {
    case 'anyone':
      return 'Anyone.';
    case 'signed-in':
      return 'Who is signed in.';
    case 'agent':
      return 'An enrolled agent.';
    case 'admin':
      return `Who holds \`${access.permission}\`.`;
    case 'server': {
      const { permission } = access;
      if (permission === 'any') return 'Who may see the server.';
      if (typeof permission === 'string') return `Who holds \`${permission}\` on the server.`;
      const keys = Object.entries(permission.keys).map(([value, key]) => `\`${key}\` for ${value}`);
      return `Who holds on the server, by \`${permission.field}\`: ${keys.join(', ')}.`;
    }
  }
}

/** Every error that an endpoint can answer: its own, and those of its kind. */
export function errorsOf(endpoint: Endpoint): ErrorCode[] {
  const { access, effect, body } = endpoint;
  const codes = new Set<ErrorCode>([...endpoint.errors, 'rate_limited']);
  const isOpen = access.by === 'anyone' || access.by === 'agent';
  if (!isOpen) codes.add('not_signed_in').add('key_refused').add('account_suspended');
  if (!isOpen) codes.add(endpoint.sessionOnly === true ? 'session_required' : 'address_refused');
  if (isRepeatable(endpoint)) codes.add('idempotency_mismatch').add('still_running');
  if (endpoint.answersSecret === true) codes.add('already_created');
  if (access.by === 'admin' || (access.by === 'server' && access.permission !== 'any'))
    codes.add('forbidden');
  if (endpoint.path.includes(':')) codes.add('not_found');
  if (body !== null) {
    codes.add('invalid_json').add('invalid_input').add('unsupported_media_type').add('payload_too_large');
  }
  if (Object.keys(endpoint.query.shape).length > 0) codes.add('invalid_input');
  if (effect) codes.add('origin_refused').add('primary_unavailable').add('outcome_unknown');
  return [...codes].toSorted((a, b) => errors[a].status - errors[b].status || a.localeCompare(b));
}

/** A zod type as JSON Schema. `io`: what is sent in, or what comes out. */
export function jsonSchema(type: z.ZodType, io: 'input' | 'output'): Record<string, Json> {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any' });
  return asJson(schema);
}

function operation(endpoint: Endpoint): Record<string, Json> {
  const { access, body, effect } = endpoint;
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    description: accessInWords(access),
    tags: [endpoint.tag],
    'x-effect': effect,
    'x-scopes': [...endpoint.scopes],
    security: securityOf(endpoint),
    parameters: [
      ...parametersOf(endpoint.params, 'path'),
      ...parametersOf(endpoint.query, 'query'),
      ...(isRepeatable(endpoint) ? [idempotencyKey] : []),
    ],
    ...(body === null || isEmptyObject(body)
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(body, 'input') } },
          },
        }),
    responses: { [endpoint.status]: success(endpoint), ...failures(endpoint) },
  };
}

/** Whether repeats under one key are done once. */
const isRepeatable = ({ access, effect, repeatsOf }: Endpoint): boolean =>
  effect && repeatsOf !== 'none' && (access.by !== 'anyone' || repeatsOf !== undefined);

function securityOf({ access, sessionOnly }: Endpoint): Json[] {
  if (access.by === 'anyone') return [];
  if (access.by === 'agent') return [{ agent: [] }];
  return sessionOnly === true ? [{ session: [] }] : [{ session: [] }, { apiKey: [] }];
}

/** Endpoints that limit attempts answer these to everyone, all others to API keys. */
const rateHeaders = {
  'RateLimit-Limit': { description: 'Requests in a window.', schema: { type: 'integer' } },
  'RateLimit-Remaining': { description: 'What is left of them.', schema: { type: 'integer' } },
  'RateLimit-Reset': { description: 'Seconds until the next window.', schema: { type: 'integer' } },
  'X-RateLimit-Limit': { description: 'The same, by an older name.', schema: { type: 'integer' } },
  'X-RateLimit-Remaining': { description: 'The same, by an older name.', schema: { type: 'integer' } },
  'Retry-After': { description: 'Seconds after which to try again.', schema: { type: 'integer' } },
} satisfies Json;

const headerRefs = (names: readonly (keyof typeof rateHeaders)[]): Record<string, Json> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const standing = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const;

/** What the answers of an endpoint say of limits. */
function limitHeadersOf({ access, sessionOnly, errors: named }: Endpoint): Record<string, Json> {
  if (named.includes('rate_limited')) return headerRefs(standing);
  const isForKeys = access.by !== 'anyone' && access.by !== 'agent' && sessionOnly !== true;
  return isForKeys ? headerRefs([...standing, 'X-RateLimit-Limit', 'X-RateLimit-Remaining']) : {};
}

const idempotencyKey: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Repeats of a request with the same key are done once.',
  schema: { type: 'string', maxLength: 128 },
};

const isEmptyObject = (type: z.ZodType): boolean =>
  type instanceof z.ZodObject && Object.keys(type.shape).length === 0;

function parametersOf(type: z.ZodObject, place: 'path' | 'query'): Json[] {
  const { properties, required } = jsonSchema(type, 'input');
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return [];
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || needed.includes(name),
    schema,
  }));
}

function success(endpoint: Endpoint): Json {
  if (endpoint.status === 101) return { description: 'The socket is open.' };
  const headers = limitHeadersOf(endpoint);
  if (endpoint.answer === null) return { description: 'Done.', headers };
  const schema = jsonSchema(endpoint.answer, 'output');
  return { description: 'Done.', headers, content: { 'application/json': { schema } } };
}

/** One answer for each status; its codes are named in the description. */
function failures(endpoint: Endpoint): Record<string, Json> {
  const byStatus = Map.groupBy(errorsOf(endpoint), (code) => errors[code].status);
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${errors[code].message}`).join('\n'),
        ...(status === 429
          ? { headers: { ...limitHeadersOf(endpoint), ...headerRefs(['Retry-After']) } }
          : {}),
        content,
      },
    ]),
  );
}

const errorSchema = (): Json =>
  jsonSchema(
    z.object({
      error: z.object({
        code: z.string(),
        message: z.string(),
        requestId: z.string(),
        fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
        retryAfterSeconds: z.number().optional(),
      }),
    }),
    'output',
  );

/** JSON Schema is JSON. */
const asJson = (schema: object): Record<string, Json> => schema as Record<string, Json>;
