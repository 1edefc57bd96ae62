import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * A command that runs workerd and first writes its own pid to `$ROOST_PID_FILE`. The runtime restarts a workerd that
 * died, so only the process itself always knows its pid.
 */
export function workerdCommand(directory: string): string {
  const workerd = workerdBinary();
  const file = join(directory, 'workerd.sh');
  writeFileSync(
    file,
    `#!/bin/sh\necho $$ > "$ROOST_PID_FILE"\nexec '${workerd.replaceAll(`'`, `'\\''`)}' "$@"\n`,
    {
      mode: 0o700,
    },
  );
  return file;
}

function workerdBinary(): string {
  const found: unknown = createRequire(createRequire(import.meta.url).resolve('miniflare'))('workerd');
  if (typeof found === 'object' && found !== null && 'default' in found && typeof found.default === 'string')
    return found.default;
  throw new Error('the workerd package does not name its binary');
}
