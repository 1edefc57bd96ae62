import {
  dottedName,
  isTest,
  isUnder,
  pathOf,
  type AnyNode,
  type Context,
  type ObjectExpression,
  type Rule,
} from '../rule.ts';

/** A write in a domain verb returns, in its callback's own object, the activity and the scopes it touches. */
export const recordedWrites: Rule = {
  create(context) {
    const file = pathOf(context);
    if (!isUnder(file, 'workers/domain/') || isTest(file)) return {};
    const callbacks: boolean[] = [];
    const enter = (node: AnyNode): void => {
      callbacks.push(isWriteCallback(node));
      if (node.type === 'ArrowFunctionExpression' && node.expression && callbacks.at(-1)) {
        checkAnswer(context, node.body, node.body);
      }
    };
    const leave = (): void => void callbacks.pop();
    return {
      CallExpression(node) {
        if (!isWrite(node)) return;
        if (!node.arguments.some((argument) => isFunction(argument))) {
          context.report({
            node,
            message: 'Write the callback of db.write in place, so that its answer is seen.',
          });
        }
      },
      ArrowFunctionExpression: enter,
      FunctionExpression: enter,
      FunctionDeclaration: enter,
      ReturnStatement(node) {
        if (callbacks.at(-1)) checkAnswer(context, node.argument, node);
      },
      'ArrowFunctionExpression:exit': leave,
      'FunctionExpression:exit': leave,
      'FunctionDeclaration:exit': leave,
    };
  },
};

const isFunction = (node: AnyNode): boolean =>
  node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression';

const isWrite = (node: AnyNode): boolean =>
  node.type === 'CallExpression' && /(^|\.)db\.write$/.test(dottedName(node.callee) ?? '');

const isWriteCallback = (node: AnyNode): boolean =>
  isFunction(node) && node.parent !== null && node.parent !== undefined && isWrite(node.parent);

function checkAnswer(context: Context, answer: AnyNode | null, spot: AnyNode): void {
  const keys = answer?.type === 'ObjectExpression' ? answer.properties.map(keyOf) : [];
  const missing = ['activity', 'scopes'].filter((key) => !keys.includes(key));
  if (missing.length === 0) return;
  context.report({ node: spot, message: `This write does not say its ${missing.join(' and ')}.` });
}

const keyOf = (property: ObjectExpression['properties'][number]): string | null =>
  property.type === 'Property' && property.key.type === 'Identifier' ? property.key.name : null;
