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
        'then no read is older than what you have seen or written.',
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(allEndpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Error: errorSchema() },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-roost' },
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
  const codes = new Set<ErrorCode>(endpoint.errors);
  const isOpen = access.by === 'anyone' || access.by === 'agent';
  if (!isOpen) codes.add('not_signed_in').add('account_suspended');
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
  const isOpen = access.by === 'anyone';
  return {
    operationId: endpoint.id,
    summary: endpoint.summary,
    description: accessInWords(access),
    tags: [endpoint.tag],
    'x-effect': effect,
    'x-scopes': [...endpoint.scopes],
    security: isOpen ? [] : [{ [access.by === 'agent' ? 'agent' : 'session']: [] }],
    parameters: [
      ...parametersOf(endpoint.params, 'path'),
      ...parametersOf(endpoint.query, 'query'),
      ...(effect && !isOpen ? [idempotencyKey] : []),
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
  if (endpoint.answer === null) return { description: 'Done.' };
  const schema = jsonSchema(endpoint.answer, 'output');
  return { description: 'Done.', content: { 'application/json': { schema } } };
}

/** One answer for each status; its codes are named in the description. */
function failures(endpoint: Endpoint): Record<string, Json> {
  const byStatus = Map.groupBy(errorsOf(endpoint), (code) => errors[code].status);
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      { description: codes.map((code) => `\`${code}\`: ${errors[code].message}`).join('\n'), content },
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
