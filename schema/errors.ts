/** The one table of errors: code → HTTP status and the sentence a person reads. Codes are a public contract. */
export const errors = {
  invalid_json: { status: 400, message: 'The request body is not valid JSON.' },
  invalid_input: { status: 422, message: 'Some fields are not valid.' },
  unsupported_media_type: { status: 415, message: 'Send the body as application/json.' },
  payload_too_large: { status: 413, message: 'The request is too large.' },
  origin_refused: { status: 403, message: 'This request came from another site and was refused.' },
  not_signed_in: { status: 401, message: 'Sign in to continue.' },
  wrong_credentials: { status: 401, message: 'The login or the password is wrong.' },
  session_ended: { status: 401, message: 'This session has ended. Sign in again.' },
  key_refused: { status: 401, message: 'This API key is unknown, was deleted or has expired.' },
  address_refused: { status: 403, message: 'This API key may not be used from this address.' },
  session_required: { status: 403, message: 'An API key cannot do this. Sign in for it.' },
  account_suspended: { status: 403, message: 'This account is suspended. Ask an administrator.' },
  forbidden: { status: 403, message: 'You do not have the permission for this.' },
  not_found: { status: 404, message: 'There is nothing here, or you may not see it.' },
  method_not_allowed: { status: 405, message: 'This address does not take that method.' },
  conflict: { status: 409, message: 'Somebody changed this at the same time. Load it again and repeat.' },
  already_exists: { status: 409, message: 'Something with this name exists already.' },
  wrong_state: { status: 409, message: 'The server is not in a state that allows this.' },
  server_suspended: { status: 409, message: 'This server is suspended.' },
  server_offline: { status: 409, message: 'The server must be running to take a command.' },
  setup_done: { status: 409, message: 'This panel has been set up already. Sign in instead.' },
  setup_refused: { status: 403, message: 'The set-up token is wrong or was used.' },
  too_many_api_keys: { status: 409, message: 'One account has no room for more API keys. Delete one first.' },
  no_free_allocation: { status: 409, message: 'The node has no free allocation. Add a port to it first.' },
  allocation_taken: { status: 409, message: 'This allocation belongs to another server.' },
  node_full: { status: 409, message: 'The node has too little memory or disk left for this server.' },
  node_unisolated: {
    status: 409,
    message: 'This node does not isolate servers. Only administrators may own servers on it.',
  },
  node_in_use: { status: 409, message: 'The node still holds servers. Move or delete them first.' },
  egg_invalid: { status: 422, message: 'This is not an egg that can be read.' },
  egg_unsuited: { status: 409, message: 'This node cannot run this egg.' },
  no_node_fits: { status: 409, message: 'No node can take this server.' },
  source_unreachable: { status: 422, message: 'Nothing could be read at this address.' },
  wrong_egg_source: { status: 409, message: 'This egg has no address that it could be updated from.' },
  catalogue_invalid: { status: 422, message: 'This is not an index of eggs that can be read.' },
  no_release: { status: 409, message: 'No agent has been released for this panel yet. Run npm run release.' },
  agent_current: { status: 409, message: 'The agent of this node has this version already.' },
  agent_not_updatable: {
    status: 409,
    message: 'The agent of this node was not installed from a release. Run the install line there once.',
  },
  egg_in_use: { status: 409, message: 'Servers still use this egg.' },
  enrolment_refused: {
    status: 403,
    message: 'The enrolment token is wrong, used or expired. Make a new one.',
  },
  agent_refused: { status: 401, message: 'This agent is not known here. Enrol it again.' },
  idempotency_mismatch: { status: 422, message: 'This Idempotency-Key was used with another request.' },
  still_running: { status: 409, message: 'The first request with this Idempotency-Key is still running.' },
  already_created: { status: 409, message: 'This was created already; its secret was shown once.' },
  upgrade_required: { status: 426, message: 'This address speaks WebSocket.' },
  rate_limited: { status: 429, message: 'Too many requests. Wait a little and try again.' },
  internal: { status: 500, message: 'Something went wrong on our side. Quote the request id when you ask.' },
  unsupported_call: { status: 501, message: 'The agent on this node is too old for this. Update it.' },
  node_failed: { status: 502, message: 'The node could not do this.' },
  node_unreachable: { status: 503, message: 'The node is not connected right now. Try again in a moment.' },
  primary_unavailable: {
    status: 503,
    message: 'The database cannot take changes right now. Try again soon.',
  },
  schema_behind: { status: 503, message: 'The database has not been migrated for this version yet.' },
  busy: { status: 503, message: 'Too many requests at once. Try again in a moment.' },
  outcome_unknown: { status: 504, message: 'No answer came in time. Check before you repeat this.' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof errors;

/** What every failed request answers. `fields` names the invalid inputs by path. */
export interface ErrorBody {
  error: {
    code: ErrorCode;
    message: string;
    requestId: string;
    fields?: { path: string; message: string }[];
    retryAfterSeconds?: number;
  };
}

/** A failure that the caller can act on. Thrown anywhere, translated to HTTP at the one boundary. */
export class ApiError extends Error {
  readonly code: ErrorCode;
  readonly fields: { path: string; message: string }[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  constructor(
    code: ErrorCode,
    details: {
      message?: string;
      fields?: { path: string; message: string }[];
      retryAfterSeconds?: number;
    } = {},
  ) {
    super(details.message ?? errors[code].message);
    this.name = 'ApiError';
    this.code = code;
    this.fields = details.fields;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
  get status(): number {
    return errors[this.code].status;
  }
}

/** Whether a string is a code of the table. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errors, code);
