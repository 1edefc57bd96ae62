import path from 'node:path';
import { pathOf, type Rule } from '../rule.ts';

const nameless = new Set(['util', 'utils', 'helper', 'helpers', 'common', 'misc', 'shared', 'types', 'lib']);

/** kebab-case for modules, PascalCase for components (an entry may be small), and no drawer for everything. */
export const fileNames: Rule = {
  create: (context) => ({
    Program(node) {
      const file = pathOf(context);
      const [stem = '', ...kinds] = path.posix.basename(file).split('.');
      const extension = kinds.at(-1);
      const fits =
        extension === 'tsx' ? /^(?:[A-Z][A-Za-z0-9]*|[a-z][a-z0-9-]*)$/ : /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
      if (!fits.test(stem))
        context.report({ node, message: `Name it in ${extension === 'tsx' ? 'PascalCase' : 'kebab-case'}.` });
      const drawer = [...path.posix.dirname(file).split('/'), stem].find((part) => nameless.has(part));
      if (drawer !== undefined)
        context.report({ node, message: `'${drawer}' says nothing: name it after what is in it.` });
    },
  }),
};
