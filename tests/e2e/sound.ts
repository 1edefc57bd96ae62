import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Nothing on the page keeps anybody out, and it does not scroll sideways. `name`: said when it is otherwise. */
export async function expectSound(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.filter(({ impact }) => impact !== 'minor');
  expect(found.map(({ id, nodes }) => `${name}: ${id} at ${nodes[0]?.html ?? ''}`)).toEqual([]);
  const width = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(width, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
}
