import { isAdminPermission, isServerPermission } from '../../schema/permissions.ts';
import { isTest, isUnder, pathOf, type Rule } from '../rule.ts';

const decidedElsewhere = [
  'workers/domain/',
  'workers/routes/',
  'workers/db/',
  'workers/jobs/',
  'workers/cache/',
  'agent/',
];

/** Permissions are named in the contracts and decided at the entrances, not deeper down. */
export const permissionLiterals: Rule = {
  create(context) {
    const file = pathOf(context);
    if (isTest(file) || !decidedElsewhere.some((folder) => isUnder(file, folder))) return {};
    return {
      Literal(node) {
        if (typeof node.value !== 'string') return;
        if (isServerPermission(node.value) || isAdminPermission(node.value)) {
          context.report({
            node,
            message: `'${node.value}' belongs in the contract; workers/authorize.ts decides.`,
          });
        }
      },
    };
  },
};
