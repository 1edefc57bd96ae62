import type { z } from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { AdminPermission, ServerPermission } from '../permissions.ts';
import type { ScopeTemplate } from '../scopes.ts';

/** Who may call. `server`: this key on the server in the path (its owner and `servers.update` hold all of them). */
export type Access =
  | { by: 'anyone' }
  | { by: 'signed-in' }
  | { by: 'server'; permission: ServerPermission | 'any' | PermissionByField }
  | { by: 'admin'; permission: AdminPermission }
  | { by: 'agent' };

/** The permission depends on a body field, as with power actions. */
export interface PermissionByField {
  field: string;
  keys: Readonly<Record<string, ServerPermission>>;
}

export interface Endpoint {
  /** Stable name, the OpenAPI operation id. */
  id: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` parameters. */
  path: `/api/v1/${string}`;
  summary: string;
  tag: string;
  access: Access;
  /** API keys are refused, whatever they hold. */
  sessionOnly?: true;
  /** Changes something: runs whole in the writer, whatever its method. */
  effect: boolean;
  /** Consistency scopes it reads; see `resolveScopes`. */
  scopes: readonly ScopeTemplate[];
  params: z.ZodObject;
  query: z.ZodObject;
  body: z.ZodType | null;
  status: 200 | 201 | 202 | 204 | 101;
  answer: z.ZodType | null;
  /** The answer holds a secret that is shown once: it is not kept for a repeat of the request. */
  answersSecret?: true;
  /**
   * Whose repeats under one `Idempotency-Key` are done once: the caller's, where nothing is named. A field of the body:
   * of whoever holds that token. `none`: a repeat is done anew, as its answer is a secret that nothing keeps, or as nothing
   * is changed.
   */
  repeatsOf?: 'none' | { field: string };
  /** Beyond those that every endpoint can answer. */
  errors: readonly ErrorCode[];
}

/** Keeps the exact types of an endpoint while checking its shape. */
export const endpoint = <const E extends Endpoint>(definition: E): E => definition;

type InputOf<S> = S extends z.ZodType ? z.input<S> : undefined;
type OutputOf<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a client sends, before parsing. */
export type ParamsIn<E extends Endpoint> = InputOf<E['params']>;
export type QueryIn<E extends Endpoint> = InputOf<E['query']>;
export type BodyIn<E extends Endpoint> = InputOf<E['body']>;
/** What a handler gets, after parsing. */
export type ParamsOf<E extends Endpoint> = OutputOf<E['params']>;
export type QueryOf<E extends Endpoint> = OutputOf<E['query']>;
export type BodyOf<E extends Endpoint> = OutputOf<E['body']>;
/** What a client receives. */
export type AnswerOf<E extends Endpoint> = OutputOf<E['answer']>;
