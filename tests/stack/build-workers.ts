import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** One Worker as a single ES module. */
export interface Bundle {
  /** Where it was written, with its source map beside it. */
  file: string;
  code: string;
}

/** Bundles each entry as `wrangler` would, into `<outdir>/<name>.js`. */
export async function buildWorkers<Name extends string>(
  entries: Record<Name, string>,
  outdir: string,
): Promise<Record<Name, Bundle>> {
  await build({
    entryPoints: entries,
    outdir,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
    define: { 'process.env.NODE_ENV': '"production"' },
    sourcemap: 'linked',
    logLevel: 'warning',
  });
  const bundle = (name: string): Bundle => {
    const file = join(outdir, `${name}.js`);
    return { file, code: readFileSync(file, 'utf8') };
  };
  return mapValues(entries, (_entry, name) => bundle(name));
}

/** `Object.entries` forgets that its keys are the record's own; here nothing else can be among them. */
function mapValues<Name extends string, From, To>(
  record: Record<Name, From>,
  map: (value: From, name: Name) => To,
): Record<Name, To> {
  const pairs = Object.entries(record) as [Name, From][];
  return Object.fromEntries(pairs.map(([name, value]) => [name, map(value, name)])) as Record<Name, To>;
}
