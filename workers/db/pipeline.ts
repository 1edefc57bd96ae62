import {
  type Connection,
  type FieldDef,
  type FullQueryResults,
  type Submittable,
  types,
} from '@neondatabase/serverless';

/** One statement with `$1…` in it. */
export interface Statement {
  text: string;
  params: readonly unknown[];
  /** Rows as arrays instead of objects. */
  arrayMode: boolean;
  /** How to read the types of its rows; the driver's way when absent. */
  types?: TypeParsers | undefined;
}

/** By the type's number, which pg_type has as its oid. */
export interface TypeParsers {
  getTypeParser(type: number): unknown;
}

export type StatementResult = Pick<FullQueryResults<boolean>, 'rows' | 'fields' | 'rowCount' | 'command'>;

export interface Pipeline {
  /** For a client's `query`. */
  query: Submittable;
  /** In the statements' order. Rejects with the first statement's error that there is; those after it did not run. */
  results: Promise<StatementResult[]>;
}

/** Several statements in one round trip: all of them are sent before the first is answered. */
export function createPipeline(statements: readonly Statement[]): Pipeline {
  const { promise, resolve, reject } = Promise.withResolvers<StatementResult[]>();
  const results: StatementResult[] = [];
  let fields: FieldDef[] = [];
  let rows: unknown[] = [];

  const query: Submittable & Handlers = {
    callback: () => undefined,
    submit(connection) {
      for (const { text, params } of statements) {
        connection.parse({ name: '', text, types: [] }, true);
        connection.bind({ values: params.map(asText) }, true);
        connection.describe({ type: 'P', name: '' }, true);
        connection.execute(null, true);
      }
      connection.sync();
    },
    handleRowDescription(message) {
      fields = message.fields;
    },
    handleDataRow({ fields: values }) {
      const { arrayMode: isArray = false, types: parsers = types } = statements[results.length] ?? {};
      const parsed = values.map((value, index) =>
        value === null ? null : parse(parsers, fields[index], value),
      );
      rows.push(
        isArray ? parsed : Object.fromEntries(fields.map(({ name }, index) => [name, parsed[index]])),
      );
    },
    handleCommandComplete({ text }) {
      const [command = '', ...counts] = text.split(' ');
      results.push({ command, fields, rows: asRows(rows), rowCount: Number(counts.at(-1) ?? 0) });
      fields = [];
      rows = [];
    },
    handleEmptyQuery: () => void results.push({ command: '', fields: [], rows: [], rowCount: 0 }),
    handlePortalSuspended: () => undefined,
    handleError(error) {
      query.callback();
      reject(error);
    },
    handleReadyForQuery() {
      query.callback();
      resolve(results);
    },
  };
  return { query, results: promise };
}

/** What the driver's client calls while the query is at work. */
interface Handlers {
  /** The client puts its own in place, which ends its deadline. */
  callback(this: void): void;
  handleRowDescription(message: { fields: FieldDef[] }): void;
  handleDataRow(message: { fields: readonly (string | null)[] }): void;
  handleCommandComplete(message: { text: string }): void;
  handleEmptyQuery(connection: Connection): void;
  handlePortalSuspended(connection: Connection): void;
  handleError(error: Error): void;
  handleReadyForQuery(): void;
}

/** A parameter as Postgres reads it; the type is inferred by the server. */
function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `{${value.map(asElement).join(',')}}`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function asElement(value: unknown): string {
  if (Array.isArray(value)) return asText(value) ?? '';
  const text = asText(value);
  return text === null ? 'NULL' : `"${text.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
}

function parse(parsers: TypeParsers, field: FieldDef | undefined, value: string): unknown {
  return asParser(parsers.getTypeParser(field?.dataTypeID ?? textType))(value);
}

const textType = 25;

/** The driver says no more of its parsers than that there is one for every type. */
const asParser = (parser: unknown): ((text: string) => unknown) => parser as (text: string) => unknown;

/** Objects or arrays, as the statement asked for. */
const asRows = (rows: unknown[]): StatementResult['rows'] => rows as StatementResult['rows'];
