import type { Egg } from '../egg.ts';
import { imageKind, type ImageKind } from './image-needs.ts';
import { installNeeds } from './install-needs.ts';
import { programsIn } from './shell-words.ts';
import { toolNamed } from './tools.ts';

/** A way to run an egg and, where it cannot be gone, why not. */
export interface Way {
  can: boolean;
  because: string | null;
}

/** `version`: `>=17`, or `8` where nothing else will do; null for any. */
export interface ToolNeed {
  name: string;
  version: string | null;
}

export interface EggNeeds {
  docker: Way;
  /** A process whose root is the egg's image. */
  ociRoot: Way;
  /** A process with programs of the host. */
  hostTools: Way & { tools: ToolNeed[] };
}

const yes: Way = { can: true, because: null };
/** Programs that every Linux host has. */
const ordinary = new Set(
  (
    'ls cat cp mv rm mkdir rmdir ln touch chmod chown find grep egrep zgrep sed awk cut tr head tail sort uniq wc tee ' +
    'date sleep uname hostname basename dirname realpath readlink stat du df env id whoami ps pgrep pkill timeout ' +
    'sh ash dash tar gzip gunzip zcat xargs seq expr diff md5sum sha1sum sha256sum base64 nproc nohup ip stdbuf script stty tty mkfifo dd'
  ).split(' '),
);

/**
 * Where an egg can run, told from its images, its start line and its install script. A heuristic: what a start line or a
 * script calls by name is found; what a downloaded program calls by itself is not.
 */
export function needsOf(egg: Pick<Egg, 'dockerImages' | 'startup' | 'install'>): EggNeeds {
  const images = Object.values(egg.dockerImages).filter((image) => image.trim() !== '');
  const container: Way = images.length > 0 ? yes : { can: false, because: 'It names no image to run in.' };
  return { docker: container, ociRoot: container, hostTools: hostNeeds(egg, images.map(imageKind)) };
}

function hostNeeds(
  egg: Pick<Egg, 'dockerImages' | 'startup' | 'install'>,
  kinds: readonly ImageKind[],
): EggNeeds['hostTools'] {
  const install = installNeeds(egg.install);
  const programs = [...programsIn(egg.startup)].filter((program) => !ordinary.has(program));
  const runtime = kinds.find((kind) => kind.runtime !== null)?.runtime?.tool ?? null;
  const started = programs.map((program) => toolNamed(program) ?? program);
  const usesRuntime = runtime !== null && (runtime !== 'java' || started.includes('java'));
  const names = new Set<string>([...install.tools, ...started, ...(usesRuntime ? [runtime] : [])]);
  const because = install.needsRoot ?? imageReason(egg, kinds, programs);
  const tools = [...names].toSorted().map((name) => ({ name, version: versionOf(name, kinds, egg.install) }));
  return { can: because === null, because, tools };
}

/** Why its image cannot be done without, as a sentence. */
function imageReason(
  egg: Pick<Egg, 'dockerImages' | 'startup'>,
  kinds: readonly ImageKind[],
  programs: readonly string[],
): string | null {
  const [image] = Object.values(egg.dockerImages);
  const isKnown = programs.some((program) => toolNamed(program) !== null);
  if (image === undefined || isKnown) return null;
  if (kinds.every(({ isSpecial }) => isSpecial)) {
    return `It is made for the image ${image}, whose libraries and programs it uses.`;
  }
  return kinds.every(({ isMusl }) => isMusl) ? 'Its programs are made for Alpine.' : null;
}

/** The oldest version among the images; the only one for Java 8, as later ones break what was made for it. */
function versionOf(name: string, kinds: readonly ImageKind[], install: Egg['install']): string | null {
  const offered = versionsIn(name, kinds);
  const versions =
    offered.length > 0 || install === null ? offered : versionsIn(name, [imageKind(install.container)]);
  const [oldest] = versions.toSorted((a, b) => Number(a) - Number(b));
  if (oldest === undefined) return null;
  return name === 'java' && versions.every((version) => version === '8') ? '8' : `>=${oldest}`;
}

const versionsIn = (name: string, kinds: readonly ImageKind[]): string[] =>
  kinds.flatMap(({ runtime }) =>
    runtime !== null && runtime.tool === name && runtime.version !== null ? [runtime.version] : [],
  );
