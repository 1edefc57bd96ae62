import { chmod, cp, mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { agentVersion } from './version.ts';

/** Makes the agent anew in a folder: one file for Node ≥ 22, beside it what it starts. Answers the file. */
export async function bundleAgent(out: string, version: string = agentVersion): Promise<string> {
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
    plugins: version === agentVersion ? [] : [named(version)],
    logLevel: 'warning',
  });
  await chmod(bundle, 0o755);
  await cp(path.join(import.meta.dirname, 'keeper'), path.join(out, 'keeper'), {
    recursive: true,
    filter: (source) => !source.endsWith('.ts'),
  });
  await cp(path.join(import.meta.dirname, 'update/supervise.sh'), path.join(out, 'supervise.sh'));
  return bundle;
}

/** One program as the text of one module that a reader can follow. */
export async function bundleText(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    charset: 'utf8',
    logLevel: 'warning',
  });
  return outputFiles[0]?.text ?? '';
}

/** An agent that says another version of itself. */
const named = (version: string): Plugin => ({
  name: 'version',
  setup({ onLoad }) {
    onLoad({ filter: /\/agent\/version\.ts$/ }, async ({ path: file }) => ({
      contents: (await readFile(file, 'utf8')).replace(agentVersion, version),
      loader: 'ts',
    }));
  },
});

if (import.meta.main) await bundleAgent(path.join(import.meta.dirname, '..', 'dist', 'agent'));
