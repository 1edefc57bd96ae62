import { expect, test } from 'vitest';
import { shownIcon } from './shown-icon.ts';

const png = 'data:image/png;base64,AAAA';

test.each([
  [png, png],
  ['data:image/svg+xml;utf8,<svg/>', 'data:image/svg+xml;utf8,<svg/>'],
  ['data:text/html;base64,AAAA', null],
  ['https://example.org/icon.png', null],
  [`${png}${'A'.repeat(262_144)}`, null],
  [null, null],
  [undefined, null],
])('%s', (icon, shown) => {
  expect(shownIcon(icon)).toBe(shown);
});
