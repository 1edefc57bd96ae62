import { createWindows, windowAt } from './window.ts';

/** How much one caller may ask in all, whatever it is: a caller who is known, or an address of who is not. */
export interface Volume {
  admits(kind: keyof typeof volumeLimits, who: string, now: number): Promise<boolean>;
}

/** In seconds; of Cloudflare's bindings it is named in the configuration as well. */
export const volumePeriodSeconds = 10;

/** Requests in a period where no binding counts them, and in `wrangler.toml`. */
export const volumeLimits = { caller: 300, address: 150 } as const;

export type VolumeBindings = { [Kind in keyof typeof volumeLimits]: RateLimit | undefined };

const keysMax = 20_000;

/** Cloudflare's bindings count for one of its locations; without them each isolate counts what it sees. */
export function createVolume(bindings: VolumeBindings): Volume {
  const windows = createWindows(keysMax);
  return {
    async admits(kind, who, now) {
      const binding = bindings[kind];
      if (binding !== undefined) return (await binding.limit({ key: who })).success;
      const count = windows.add([`${kind}:${who}`, 1], windowAt(now, volumePeriodSeconds * 1000), now);
      return count <= volumeLimits[kind];
    },
  };
}

/** For measurements, where one machine asks as many. */
export const unlimitedVolume: Volume = { admits: () => Promise.resolve(true) };
