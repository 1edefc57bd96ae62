import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The egg file of a server that is `console-game.ts`. */
export async function consoleEgg(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('console-game.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const image = 'docker.io/library/node:24-bookworm-slim';
  return JSON.stringify({
    meta: { version: 'PTDL_v2' },
    name: 'Console game',
    author: 'bench@roost.example',
    description: 'Says what it is told to, as fast as it is told to.',
    features: [],
    docker_images: { 'Node.js': image },
    file_denylist: [],
    // The terminal must not answer for the game.
    startup: 'stty -echo; exec node game.mjs',
    config: { files: '{}', startup: '{"done": "console game ready"}', logs: '{}', stop: 'stop' },
    scripts: {
      installation: {
        script: `cd "\${ROOST_SERVER_DIR:-/mnt/server}"\ncat > game.mjs <<'JS'\n${outputFiles[0]?.text ?? ''}\nJS\n`,
        container: image,
        entrypoint: 'sh',
      },
    },
    variables: [],
  });
}
