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

/** A file that picks from a package, such as the icons in use, is a choice; one that passes on neighbours is not. */
const passesOn = (statement: Program['body'][number]): boolean => {
  if (statement.type === 'ExportNamedDeclaration') {
    return statement.declaration === null && (statement.source?.value.startsWith('.') ?? true);
  }
  return statement.type === 'ExportAllDeclaration' || statement.type === 'ImportDeclaration';
};
