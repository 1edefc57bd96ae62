/**
 * `expand`: versions of the panel that run now go on working. `contract`: they may not. `data`: changes rows alone, so
 * a logical replica gets it from the primary. `unknown`: nobody can tell, such as a block of code.
 */
export type StatementKind = 'expand' | 'contract' | 'data' | 'unknown';

export interface Judgement {
  statement: string;
  kind: StatementKind;
  /** Of a contraction: what it breaks. */
  why: string;
}

/** What must be done to a migration before it may be released; empty for a good one. */
export function problemsOf(migration: string): string[] {
  const isMarked = /^-- contract: \S.*$/m.test(migration);
  return judge(migration).flatMap(({ statement, kind, why }) => {
    const start = statement.slice(0, 80);
    if (kind === 'unknown') return [`write it as plain statements: ${start}`];
    return kind === 'contract' && !isMarked ? [`${why}: ${start}`] : [];
  });
}

/** Judges the statements of one migration, together: what one adds another may bind. */
export function judge(migration: string): Judgement[] {
  const statements = migration.split('--> statement-breakpoint').map(plain).filter(Boolean);
  const added = new Set(statements.flatMap(additions));
  return statements.map((statement) => {
    const kind = kindOf(statement);
    if (kind !== null) return { statement, kind, why: '' };
    const why = clausesOf(statement).map((clause) => whyContracting(clause, statement, added));
    const first = why.find((one) => one !== null) ?? null;
    return { statement, kind: first === null ? 'expand' : 'contract', why: first ?? '' };
  });
}

/** In one line, without comments and texts; names keep their case. */
const plain = (statement: string): string =>
  statement
    .replaceAll(/--.*$/gm, '')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/'(?:[^']|'')*'/g, `''`)
    .replaceAll(/\s+/g, ' ')
    .replace(/;\s*$/, '')
    .trim();

/** Null: it changes the schema, for better or worse. */
function kindOf(statement: string): 'data' | 'unknown' | null {
  if (/^(insert|update|delete|merge|copy|truncate|select|with)\b/i.test(statement)) return 'data';
  return /^(create|alter|drop|comment|grant|revoke)\b/i.test(statement) ? null : 'unknown';
}

const contractions: readonly [pattern: RegExp, why: string][] = [
  [/\brename\b/i, 'renames what running versions know by its old name'],
  [/^drop (?!index\b)/i, 'removes what running versions may use'],
  [/\bdrop (?!constraint\b|not null\b)/i, 'removes what running versions may use'],
  [/\balter (column )?\S+ (set data )?type\b/i, 'changes the type of a column that running versions use'],
  [/\bset not null\b/i, 'refuses rows that running versions write'],
  [/\bset schema\b/i, 'moves what running versions look for elsewhere'],
  [/^create (unlogged|temp|temporary) /i, 'makes a table that no replica has'],
];

function whyContracting(clause: string, statement: string, added: ReadonlySet<string>): string | null {
  const isDropIndex = /^drop index\b/i.test(statement);
  const found = isDropIndex ? undefined : contractions.find(([pattern]) => pattern.test(clause));
  if (found !== undefined) return found[1];
  if (/\badd (column )?(if not exists )?"/i.test(clause) && !hasValue(clause))
    return 'adds a column that running versions leave empty';
  const isBinding = /\badd (constraint|check|unique|primary|foreign|exclude)\b/i.test(clause);
  const isUnique = /^create unique index\b/i.test(statement);
  if ((isBinding || isUnique) && !bindsAdded(clause, statement, added))
    return 'refuses rows that running versions write';
  return null;
}

const hasValue = (clause: string): boolean =>
  !/\bnot null\b|\bprimary key\b/i.test(clause) || /\bdefault\b|\bgenerated\b/i.test(clause);

/** Tables, and columns as `table.column`, that a statement makes. */
function additions(statement: string): string[] {
  const table = tableOf(statement);
  if (/^create table\b/i.test(statement)) return [table];
  return [...statement.matchAll(/\badd (?:column )?(?:if not exists )?"([^"]+)"/gi)].map(
    ([, column = '']) => `${table}.${column}`,
  );
}

/** Whether it binds a table, or a column, that no running version writes. */
function bindsAdded(clause: string, statement: string, added: ReadonlySet<string>): boolean {
  const table = tableOf(statement);
  const [, listed = ''] = /\(([^()]*)\)/.exec(clause) ?? [];
  const columns = [...listed.matchAll(/"([^"]+)"/g)].map(([, column = '']) => `${table}.${column}`);
  return added.has(table) || columns.some((column) => added.has(column));
}

function tableOf(statement: string): string {
  const pattern = /\b(?:table|on)(?: if not exists| if exists| only)* (?:"?public"?\.)?"?([^\s".(]+)"?/i;
  return pattern.exec(statement)?.[1] ?? '';
}

/** What one ALTER does, one by one; commas in brackets are not its own. */
function clausesOf(statement: string): string[] {
  const clauses = [''];
  let depth = 0;
  for (const character of statement) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === ',' && depth === 0) clauses.push('');
    else clauses.push((clauses.pop() ?? '') + character);
  }
  return clauses.map((clause) => clause.trim());
}
