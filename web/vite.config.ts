import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';
import { contractPlugin } from './contract-plugin.ts';

/** The panel's assets. Nothing is inlined: the content security policy allows only files of our own origin. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [contractPlugin(), tailwindcss(), solid()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
