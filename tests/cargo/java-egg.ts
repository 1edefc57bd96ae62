import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const buildMs = 60_000;

/** An egg as those of Minecraft's Java servers are, around a jar that says what Paper says. */
export function javaEgg(): string {
  const jar = buildJar().toString('base64');
  return JSON.stringify({
    meta: { version: 'PTDL_v2', update_url: null },
    name: 'Java',
    author: 'eggs@roost.example',
    description: 'A jar that behaves as Paper does.',
    features: ['eula', 'java_version'],
    docker_images: { 'Java 17': 'docker.io/library/eclipse-temurin:17-jre' },
    file_denylist: [],
    startup:
      'java -Xms64M -XX:MaxRAMPercentage=60.0 -Dterminal.jline=false -Dterminal.ansi=true -jar {{SERVER_JARFILE}}',
    config: {
      files: JSON.stringify({
        'server.properties': {
          parser: 'properties',
          find: { 'server-ip': '0.0.0.0', 'server-port': '{{server.build.default.port}}' },
        },
      }),
      startup: JSON.stringify({ done: ')! For help, type ' }),
      logs: '{}',
      stop: 'stop',
    },
    scripts: {
      installation: {
        script: `#!/bin/bash\nset -eu\ncd "\${ROOST_SERVER_DIR:-/mnt/server}"\nbase64 -d > server.jar <<'JAR'\n${jar}\nJAR\n[ "\${LICENCE:-}" != accepted ] || echo eula=true > eula.txt\n`,
        container: 'docker.io/library/debian:bookworm-slim',
        entrypoint: 'bash',
      },
    },
    variables: [
      {
        name: 'Server jar',
        description: 'The file that is run.',
        env_variable: 'SERVER_JARFILE',
        default_value: 'server.jar',
        user_viewable: true,
        user_editable: true,
        rules: 'required|regex:/^([\\w\\d._-]+)(\\.jar)$/',
        field_type: 'text',
      },
      {
        name: 'Licence',
        description: 'Whether the installation accepts it.',
        env_variable: 'LICENCE',
        default_value: '',
        user_viewable: true,
        user_editable: true,
        rules: 'nullable|in:accepted',
        field_type: 'text',
      },
    ],
  });
}

function buildJar(): Buffer {
  const directory = mkdtempSync(join(tmpdir(), 'roost-jar-'));
  try {
    const source = fileURLToPath(new URL('Paper.java', import.meta.url));
    const options = { timeout: buildMs, stdio: 'pipe' } as const;
    execFileSync('javac', ['--release', '17', '-d', directory, source], options);
    const jar = join(directory, 'server.jar');
    execFileSync(
      'jar',
      ['--create', '--file', jar, '--main-class', 'Paper', '-C', directory, 'Paper.class'],
      options,
    );
    return readFileSync(jar);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
