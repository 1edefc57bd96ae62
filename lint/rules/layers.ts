import { means, targetOf, visitImports } from '../imports.ts';
import { layers, type Layer } from '../layers.ts';
import { isTest, isUnder, pathOf, type Rule } from '../rule.ts';

/** Imports follow the table in `lint/layers.ts`; a routed page never imports another page. */
export const layersRule: Rule = {
  create(context) {
    const file = pathOf(context);
    if (isTest(file)) return {};
    const rows = layers.filter((row) => appliesTo(row, file));
    return visitImports((source, node) => {
      const target = targetOf(file, source);
      const why = rows.find((row) => !isAllowed(row, target))?.why ?? pageToPage(file, target);
      if (why !== null) context.report({ node, message: `${file} must not import ${target}: ${why}.` });
    });
  },
};

const appliesTo = (row: Layer, file: string): boolean =>
  row.files.some((pattern) => isUnder(file, pattern)) &&
  !row.except?.some((pattern) => isUnder(file, pattern));

const isAllowed = (row: Layer, target: string): boolean =>
  (row.only === undefined || row.only.some((pattern) => means(target, pattern))) &&
  !row.never?.some((pattern) => means(target, pattern));

const page = /^web\/pages\/([^/.]+)/;

/** A page may keep its parts in a folder of its own name. */
function pageToPage(file: string, target: string): string | null {
  const from = page.exec(file)?.[1];
  const to = page.exec(target)?.[1];
  return from === undefined || to === undefined || from === to ? null : 'a page never imports another page';
}
