import type { Egg } from '../../schema/egg.ts';

/** Bytes as JSON. All of a server's configuration has to travel to its node in one frame of 512 KiB. */
const roomBytes = { egg: 262_144, defaults: 65_536, values: 131_072 } as const;

interface Problem {
  path: string;
  message: string;
}

/** What of an egg is too large for its servers' nodes. */
export function tooLargeOf(egg: Egg): Problem[] {
  const { startup, features, fileDenylist, config, install, variables } = egg;
  const defaults = variables.map(({ envVariable, defaultValue }) => [envVariable, defaultValue]);
  return [
    ...problemOf('install', { startup, features, fileDenylist, config, install }, roomBytes.egg),
    ...problemOf('variables', defaults, roomBytes.defaults),
  ];
}

/** Whether a server's values are too large for its node. */
export const tooLargeValues = (values: ReadonlyMap<string, string>): Problem[] =>
  problemOf('environment', [...values], roomBytes.values);

function problemOf(path: string, part: unknown, maxBytes: number): Problem[] {
  const bytes = new TextEncoder().encode(JSON.stringify(part)).length;
  if (bytes <= maxBytes) return [];
  return [{ path, message: `This may have ${maxBytes / 1024} KiB in all.` }];
}
