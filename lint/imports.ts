import path from 'node:path';
import type { Rule, Spot } from './rule.ts';

/** Visits every import of a file: static, re-exported and dynamic with a literal. */
export const visitImports = (check: (source: string, spot: Spot) => void): ReturnType<Rule['create']> => ({
  ImportDeclaration: (node) => check(node.source.value, node.source),
  ExportAllDeclaration: (node) => check(node.source.value, node.source),
  ExportNamedDeclaration: (node) => {
    if (node.source) check(node.source.value, node.source);
  },
  ImportExpression: (node) => {
    if (node.source.type === 'Literal' && typeof node.source.value === 'string') {
      check(node.source.value, node.source);
    }
  },
});

/** What an import points at: a file of the project, `npm:<package>`, `node:<module>`, `cloudflare:<module>`. */
export function targetOf(file: string, source: string): string {
  if (source.startsWith('.')) return path.posix.join(path.posix.dirname(file), source.replace(/\?.*$/, ''));
  return source.includes(':') ? source : `npm:${source}`;
}

/** Whether a target is meant by a name of the table; `npm:a` means its subpaths too, `node:` every builtin. */
export function means(target: string, pattern: string): boolean {
  if (pattern.endsWith('/') || pattern.endsWith(':')) return target.startsWith(pattern);
  return target === pattern || (pattern.includes(':') && target.startsWith(`${pattern}/`));
}
