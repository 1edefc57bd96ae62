import { pathOf, isTest, type AnyNode, type Context, type Rule } from '../rule.ts';

/**
 * `as` silences the compiler. `as const` is fine; otherwise it stands in a small named function whose comment
 * says why it holds. Tests may narrow, but not by way of `unknown`. `as any` and `as never` are refused everywhere.
 */
export const guardedCasts: Rule = {
  create(context) {
    const test = isTest(pathOf(context));
    return {
      TSAsExpression(node) {
        const { typeAnnotation: type, expression } = node;
        if (isConst(type) || type.type === 'TSUnknownKeyword') return;
        const isDouble = expression.type === 'TSAsExpression';
        if (type.type === 'TSAnyKeyword' || type.type === 'TSNeverKeyword') {
          context.report({ node, message: 'This cast proves nothing. Parse, narrow or change the type.' });
        } else if ((isDouble || !test) && !isGuarded(context, node)) {
          context.report({
            node,
            message: 'Cast only in a small named function whose comment says why it holds.',
          });
        }
      },
    };
  },
};

const isConst = (type: AnyNode): boolean =>
  type.type === 'TSTypeReference' && type.typeName.type === 'Identifier' && type.typeName.name === 'const';

/** Twelve lines are what one look takes in. */
const smallLines = 12;

function isGuarded(context: Context, cast: AnyNode): boolean {
  for (let node: AnyNode | null | undefined = cast; node; node = node.parent) {
    const named = namedFunction(node);
    if (named === null) continue;
    const { start, end } = named.loc;
    return end.line - start.line < smallLines && context.sourceCode.getCommentsBefore(named).length > 0;
  }
  return false;
}

/** The statement or member that gives a function its name, when this node is it. */
function namedFunction(node: AnyNode): AnyNode | null {
  if (node.type === 'MethodDefinition') return node;
  const isDeclared =
    node.type === 'FunctionDeclaration' ||
    (node.type === 'VariableDeclaration' && node.declarations.some(({ init }) => init && isFunction(init)));
  if (!isDeclared) return null;
  return node.parent?.type === 'ExportNamedDeclaration' ? node.parent : node;
}

const isFunction = (node: AnyNode): boolean =>
  node.type === 'ArrowFunctionExpression' || node.type === 'FunctionExpression';
