import { targetOf, visitImports } from '../imports.ts';
import { outside, outsideModules, outsideObjects, pure } from '../pure.ts';
import { dottedName, isTest, isUnder, pathOf, type Rule, type Spot } from '../rule.ts';

/** Pure modules (`lint/pure.ts`) take time, chance and the outside world as arguments. */
export const purity: Rule = {
  create(context) {
    const file = pathOf(context);
    if (isTest(file) || !pure.some((pattern) => isUnder(file, pattern))) return {};
    const say = (node: Spot, what: string): void =>
      context.report({ node, message: `${what} in a pure module: take it as an argument.` });
    return {
      ...visitImports((source, spot) => {
        if (outsideModules.test(targetOf(file, source))) say(spot, source);
      }),
      CallExpression(node) {
        const name = dottedName(node.callee);
        if (name !== null && outside.includes(name.replace(/^globalThis\./, ''))) say(node, `${name}()`);
      },
      NewExpression(node) {
        if (dottedName(node.callee) === 'Date' && node.arguments.length === 0) say(node, 'new Date()');
      },
      MemberExpression(node) {
        if (node.object.type === 'Identifier' && outsideObjects.includes(node.object.name))
          say(node, node.object.name);
      },
    };
  },
};
