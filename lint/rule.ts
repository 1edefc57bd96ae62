import path from 'node:path';
import type { RuleTester } from 'oxlint/plugins-dev';

/** A lint rule, and what its visitor is given. The linter publishes these types only through its tester. */
export type Rule = Extract<Parameters<RuleTester['run']>[1], { create: unknown; createOnce?: never }>;
export type Context = Parameters<Rule['create']>[0];
type Visitor = ReturnType<Rule['create']>;
type Handled<K extends keyof Visitor> = Parameters<NonNullable<Visitor[K]>>[0];

export type Program = Handled<'Program'>;
export type AnyNode = NonNullable<Handled<string>>;
export type ObjectExpression = Handled<'ObjectExpression'>;
export type Spot = NonNullable<Parameters<Context['report']>[0]['node']>;
type Expression = Handled<'CallExpression'>['callee'];

/** The root of the project: rules speak of paths below it, with forward slashes. */
export const projectRoot = path.dirname(import.meta.dirname);

/** The linted file's path below the project's root. */
export const pathOf = (context: Context): string =>
  path.relative(projectRoot, context.filename).split(path.sep).join('/');

/** Whether a path is meant by a pattern: `folder/` means all below it, anything else one file. */
export const isUnder = (file: string, pattern: string): boolean =>
  pattern.endsWith('/') ? file.startsWith(pattern) : file === pattern;

/** Tests, and what only they use, may reach across folders and use real clocks and processes. */
export const isTest = (file: string): boolean =>
  file.startsWith('tests/') || file.includes('/testing/') || /\.test\.tsx?$/.test(file);

/** The name that a call or a member ends in: `c` of `a.b.c`. */
export function lastName(node: Expression): string | null {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier') {
    return node.property.name;
  }
  return null;
}

/** The dotted name of plain members: `Date.now`, `a.b.c`; null when anything in it is computed. */
export function dottedName(node: Expression): string | null {
  if (node.type !== 'MemberExpression') return lastName(node);
  const tail = lastName(node);
  const head = node.object.type === 'Super' ? null : dottedName(node.object);
  return head === null || tail === null ? null : `${head}.${tail}`;
}
