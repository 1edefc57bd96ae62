/** Programs of a host that eggs ask for and that not every host has. Agents say which of them are there. */
export const eggTools = [
  'bash',
  'curl',
  'wget',
  'jq',
  'unzip',
  'zip',
  'xz',
  'bzip2',
  '7z',
  'git',
  'git-lfs',
  'file',
  'openssl',
  'rsync',
  'dos2unix',
  'bc',
  'xmllint',
  'xq',
  'java',
  'node',
  'npm',
  'yarn',
  'bun',
  'python3',
  'pip3',
  'php',
  'perl',
  'lua',
  'mono',
  'dotnet',
  'wine',
  'xvfb-run',
  'box64',
  'make',
  'gcc',
  'g++',
  'cmake',
  'go',
  'cargo',
  'rcon',
  'minetest',
  'mumble-server',
  /** `ld-linux.so.2`: what 32-bit games and steamcmd are loaded by. */
  'lib32',
] as const;
export type EggTool = (typeof eggTools)[number];

/** Programs of games that hosts have as packages. Agents look for these too. */
export const gamePrograms = [
  'steamcmd',
  'openttd',
  'freeciv-server',
  'openarena-server',
  'minetestserver',
  'luanti',
  'teeworlds-server',
  'bzfs',
] as const;

/** Whether agents look for a program, so that one which is not told is not there. */
export const isLookedFor = (program: string): boolean =>
  [...eggTools, ...gamePrograms].some((name) => name === program);

/** Other names of the same. */
const aliases: Readonly<Record<string, EggTool>> = {
  python: 'python3',
  pip: 'pip3',
  nodejs: 'node',
  npx: 'npm',
  wine64: 'wine',
  winetricks: 'wine',
  wineboot: 'wine',
  winepath: 'wine',
  Xvfb: 'xvfb-run',
  '7za': '7z',
  unxz: 'xz',
  bunzip2: 'bzip2',
  javac: 'java',
  zipinfo: 'unzip',
  cc: 'gcc',
  murmurd: 'mumble-server',
};

/** Packages of Debian and Alpine that are nothing but a program. */
const packages: Readonly<Record<string, EggTool>> = {
  'xz-utils': 'xz',
  nodejs: 'node',
  'p7zip-full': '7z',
  p7zip: '7z',
  'libxml2-utils': 'xmllint',
  libxml2: 'xmllint',
  'python3-pip': 'pip3',
  lib32gcc1: 'lib32',
  'lib32gcc-s1': 'lib32',
  'lib32stdc++6': 'lib32',
  xvfb: 'xvfb-run',
};
/** Packages whose programs every host has, or that change nothing. */
const everywhere = new Set(
  (
    'tar gzip sed gawk grep coreutils findutils util-linux ca-certificates procps tzdata libc6 dpkg apt-utils ' +
    'apt-transport-https software-properties-common locales less nano busybox'
  ).split(' '),
);

const names = new Set<string>(eggTools);
const isTool = (name: string): name is EggTool => names.has(name);

/** The tool that a program's name means; null for others. */
export function toolNamed(program: string): EggTool | null {
  if (isTool(program)) return program;
  return Object.hasOwn(aliases, program) ? (aliases[program] ?? null) : null;
}

/** The tool that a package brings; `everywhere` for what hosts have; null for what only a package manager can bring. */
export function toolOfPackage(name: string): EggTool | 'everywhere' | null {
  if (everywhere.has(name)) return 'everywhere';
  if (/^(openjdk-?\d+|default-)/.test(name)) return 'java';
  return Object.hasOwn(packages, name) ? (packages[name] ?? null) : toolNamed(name);
}
