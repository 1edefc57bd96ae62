import type { Egg } from '../egg.ts';
import { programsIn, readable } from './shell-words.ts';
import { type EggTool, toolNamed, toolOfPackage } from './tools.ts';

export interface InstallNeeds {
  tools: Set<EggTool>;
  /** Why an ordinary user of a host cannot run the script, as a sentence; null when one can. */
  needsRoot: string | null;
}

const nothing: InstallNeeds = { tools: new Set(), needsRoot: null };
const systemTools =
  /^(useradd|adduser|usermod|groupadd|ldconfig|update-alternatives|dpkg|yum|dnf|pacman|mount|systemctl)$/;
const systemPaths = 'usr|etc|opt|lib|lib64|bin|sbin|root|var';
const writesSystem = new RegExp(
  `(?:-o|-O|-C|-d|>|>>)\\s*/(?:${systemPaths})/|` +
    `\\b(?:cp|mv|ln|install)\\b[^\\n;&|]*\\s/(?:${systemPaths})/\\S*[ \\t]*(?:$|[\\n;&|])`,
);

/** `set -e`, and a package manager whose failing ends the script or keeps the next command from running. */
const stopsAtErrors = [
  /(?:^|\n)[ \t]*set\s+-\w*e|#!\S+\s+-\w*e/,
  /\bif\s+!\s*(?:apt|apt-get|apk)\b/,
  /\b(?:apt|apt-get|apk)\b[^\n;]*&&\s*(?!apt|apk)\w/,
];

/** `apt install … || exit 1`. */
function exitsWithout(line: string): boolean {
  const manager = line.search(/\b(?:apt|apt-get|apk)\b/);
  const or = manager === -1 ? -1 : line.indexOf('||', manager);
  return or !== -1 && /\bexit\b/.test(line.slice(or));
}

/**
 * What an install script asks of a host. Package managers count only for what they bring beyond well-known programs:
 * where those are there already, `apt install curl jq` may fail and the script goes on, unless it stops at errors.
 */
export function installNeeds(install: Egg['install']): InstallNeeds {
  if (install === null) return nothing;
  const script = readable(install.script);
  const programs = programsIn(script);
  const tools = new Set<EggTool>();
  for (const program of programs) {
    const tool = toolNamed(program);
    if (tool !== null) tools.add(tool);
  }
  if (/\bbash$/.test(install.entrypoint) || /^#!.*\bbash/.test(script)) tools.add('bash');
  if (/\.tar\.xz|\btar\s+-?\w*J/.test(script)) tools.add('xz');
  if (/\.tar\.bz2|\btar\s+-?\w*j/.test(script)) tools.add('bzip2');
  if (/steamcmd/.test(script)) tools.add('lib32');
  return { tools, needsRoot: rootReason(script, programs, tools) };
}

/** A script that asks whether it is root knows how to do without. */
const asksForRoot = /\bid -u\b|\$\{?E?UID\b|\bwhoami\b/;

/** Adds the tools that packages bring. */
function rootReason(script: string, programs: ReadonlySet<string>, tools: Set<EggTool>): string | null {
  if (asksForRoot.test(script)) return null;
  const others: string[] = [];
  for (const name of packagesIn(script)) {
    const tool = toolOfPackage(name);
    if (tool === null) others.push(name);
    else if (tool !== 'everywhere') tools.add(tool);
  }
  if (others.length > 0) {
    const shown = others.slice(0, 4).join(', ');
    return `Its install script installs packages (${shown}${others.length > 4 ? ', …' : ''}), which needs root.`;
  }
  const hasManager = ['apt', 'apt-get', 'apk'].some((each) => programs.has(each));
  const isStrict =
    stopsAtErrors.some((pattern) => pattern.test(script)) || script.split('\n').some(exitsWithout);
  if (hasManager && isStrict) {
    return 'Its install script installs packages and stops when it may not, which needs root.';
  }
  const system = [...programs].find((each) => systemTools.test(each));
  if (system !== undefined) return `Its install script runs ${system}, which needs root.`;
  return writesSystem.test(script)
    ? 'Its install script writes outside of its folder, which needs root.'
    : null;
}

/** Packages that `apt install` and `apk add` name. A name from a variable counts as unknown. */
function packagesIn(script: string): string[] {
  const joined = readable(script.replaceAll('\r', '').replaceAll(/\\\n/g, ' '))
    .replaceAll(/(^|\n)[ \t]*#[^\n]*/g, '\n')
    .replaceAll(/"[^"\n]*"|'[^'\n]*'/g, '');
  return Array.from(
    joined.matchAll(/\b(?:apt|apt-get|apk)\b([^\n;&|]*?)\b(?:install|add)\b([^\n;&|]*)/g),
    ([, , after = '']) => after,
  ).flatMap((after) =>
    after
      .replace(/\s\d?>.*$/, '')
      .replace(/#.*$/, '')
      .split(/\s+/)
      .filter((word) => /^[\w$][\w.+:${}-]*$/.test(word) && word !== 'then'),
  );
}
