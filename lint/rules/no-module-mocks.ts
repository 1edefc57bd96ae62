import { dottedName, type Rule } from '../rule.ts';

const mocking = new Set(
  ['vi', 'jest'].flatMap((runner) =>
    ['mock', 'doMock', 'unmock', 'hoisted'].map((name) => `${runner}.${name}`),
  ),
);

/** Tests use the real parts; what decides is pure and needs no stand-in. */
export const noModuleMocks: Rule = {
  create: (context) => ({
    CallExpression(node) {
      const name = dottedName(node.callee);
      if (name !== null && mocking.has(name)) {
        context.report({ node, message: `${name} replaces a module. Pass the dependency in instead.` });
      }
    },
  }),
};
