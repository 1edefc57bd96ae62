import path from 'node:path';
import { pathOf, type Program, type Rule } from '../rule.ts';

/** A file has something of its own to say: no index files, no files that only pass on what others export. */
export const noBarrel: Rule = {
  create: (context) => ({
    Program(node) {
      const name = path.posix.basename(pathOf(context));
      if (/^index\.tsx?$/.test(name)) {
        context.report({ node, message: 'Name the file after what is in it instead of index.' });
      }
      if (node.body.length > 0 && node.body.every(passesOn)) {
        context.report({ node, message: 'Import from the file that has it; a barrel only hides where.' });
      }
    },
  }),
};

const passesOn = (statement: Program['body'][number]): boolean =>
  statement.type === 'ExportAllDeclaration' ||
  statement.type === 'ImportDeclaration' ||
  (statement.type === 'ExportNamedDeclaration' && statement.declaration === null);
