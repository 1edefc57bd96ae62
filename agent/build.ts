import { chmod, cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

/** Makes the agent anew in a folder: one file for Node ≥ 22, beside it the keepers it starts. Answers the file. */
export async function bundleAgent(out: string): Promise<string> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const bundle = path.join(out, 'roost-agent.mjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'main.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    // Optional native parts of the WebSocket library.
    external: ['bufferutil', 'utf-8-validate'],
    banner: {
      js: "#!/usr/bin/env node\nimport{createRequire as roostRequire}from'node:module';const require=roostRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  await chmod(bundle, 0o755);
  await cp(path.join(import.meta.dirname, 'keeper'), path.join(out, 'keeper'), {
    recursive: true,
    filter: (source) => !source.endsWith('.ts'),
  });
  return bundle;
}

if (import.meta.main) await bundleAgent(path.join(import.meta.dirname, '..', 'dist', 'agent'));
