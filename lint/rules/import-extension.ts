import { visitImports } from '../imports.ts';
import type { Rule } from '../rule.ts';

/** Relative imports carry their extension: Node runs the sources as they are. */
export const importExtension: Rule = {
  create: (context) =>
    visitImports((source, node) => {
      if (!source.startsWith('.') || /\.(tsx?|mjs|json|css|svg|sql)(\?\w+)?$/.test(source)) return;
      context.report({ node, message: `Write the extension: '${source}.ts'.` });
    }),
};
