import { createSignal } from 'solid-js';
import { forgetStored, writeStored } from './storage.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const darkSystem = matchMedia('(prefers-color-scheme: dark)');
const chosen = document.documentElement.dataset.theme;
const [theme, setTheme] = createSignal<Theme>(chosen === 'dark' || chosen === 'light' ? chosen : 'system');
const [systemIsDark, setSystemIsDark] = createSignal(darkSystem.matches);
darkSystem.addEventListener('change', (event) => setSystemIsDark(event.matches));

/** The theme the user chose. */
export { theme };

/** Whether dark colours are shown now, by choice or by the system. */
export const isDark = (): boolean => theme() === 'dark' || (theme() === 'system' && systemIsDark());

/** Shows a theme at once and remembers it. `theme-first.js` reads the same key before the first paint. */
export function chooseTheme(next: Theme): void {
  if (next === 'system') {
    delete document.documentElement.dataset.theme;
    forgetStored('theme');
  } else {
    document.documentElement.dataset.theme = next;
    writeStored('theme', next);
  }
  setTheme(next);
}
