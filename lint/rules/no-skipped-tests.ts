import { dottedName, type Rule } from '../rule.ts';

const skipping =
  /^(?:test|it|describe|suite)(?:\.\w+)*\.(?:skip|only|todo|fails)(?:\.\w+)*$|^x(?:it|test|describe)$/;

/** Every test that is written runs, and all of them do. */
export const noSkippedTests: Rule = {
  create: (context) => ({
    CallExpression(node) {
      const name = dottedName(node.callee);
      if (name !== null && skipping.test(name)) {
        context.report({ node, message: `${name} leaves tests out. Mend the test or delete it.` });
      }
    },
  }),
};
