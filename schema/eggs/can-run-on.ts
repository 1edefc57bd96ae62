import type { EggNeeds, ToolNeed } from './needs.ts';

/** What a node says of itself. */
export interface Host {
  runtime: 'process' | 'docker';
  /** Whether an egg's image can be the root of a process. */
  ociRoots: boolean;
  /** Program → its version, null when it says none; absent: not there. Null: the agent does not tell. */
  tools: Readonly<Record<string, string | null>> | null;
}

export interface Refusal {
  code: 'no_image' | 'needs_container' | 'missing_tools';
  /** What is wrong and what would help. */
  message: string;
}

/** Why an egg cannot run on a host; null when it can, or when the host does not tell enough to refuse it. */
export function canRunOn(needs: EggNeeds, host: Host): Refusal | null {
  if (host.runtime === 'docker') {
    if (needs.docker.can) return null;
    return { code: 'no_image', message: `${needs.docker.because ?? ''} Add an image to the egg.` };
  }
  if (host.ociRoots && needs.ociRoot.can) return null;
  const { can, because, tools } = needs.hostTools;
  if (!can) {
    const message = `${because ?? ''} Choose a node with Docker.`;
    return { code: 'needs_container', message };
  }
  const { tools: present } = host;
  if (present === null) return null;
  const missing = tools.filter((tool) => !isThere(tool, present));
  if (missing.length === 0) return null;
  const names = missing
    .map(({ name, version }) => (version === null ? name : `${name} ${version}`))
    .join(', ');
  return {
    code: 'missing_tools',
    message: `This node lacks ${names}. Install what is missing there, or choose a node with Docker.`,
  };
}

function isThere({ name, version }: ToolNeed, present: Readonly<Record<string, string | null>>): boolean {
  if (!Object.hasOwn(present, name)) return false;
  const found = numbersOf(present[name] ?? null);
  if (version === null || found === null) return true;
  const wanted = numbersOf(version);
  if (wanted === null) return true;
  if (!version.startsWith('>=')) return found[0] === wanted[0];
  return found[0] === wanted[0] ? found[1] >= wanted[1] : found[0] > wanted[0];
}

/** Major and minor. Java before 9 calls itself 1.8. */
function numbersOf(version: string | null): [number, number] | null {
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(version ?? '') ?? [];
  if (major === undefined) return null;
  return major === '1' && minor === '8' ? [8, 0] : [Number(major), Number(minor ?? 0)];
}
