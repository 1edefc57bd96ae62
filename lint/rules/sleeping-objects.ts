import { isTest, isUnder, lastName, pathOf, type Rule } from '../rule.ts';

/** Work in the background of a Durable Object keeps it awake and billed. */
export const sleepingObjects: Rule = {
  create(context) {
    const file = pathOf(context);
    if (!isUnder(file, 'workers/objects/') || isTest(file)) return {};
    return {
      CallExpression(node) {
        const name = lastName(node.callee);
        if (name === 'waitUntil' || name === 'setInterval') {
          context.report({
            node,
            message: `${name} keeps the object awake: await the work or make it a job.`,
          });
        }
      },
    };
  },
};
