import type { EggTool } from './tools.ts';

/** What an image brings to the programs that run in it. */
export interface ImageKind {
  /** A runtime with its version, such as Java 17. */
  runtime: { tool: EggTool; version: string | null } | null;
  /** Made for one game: its libraries and programs are not those of a plain system. */
  isSpecial: boolean;
  /** Programs in it are made for musl; those of most hosts are not. */
  isMusl: boolean;
}

const runtimes: readonly (readonly [RegExp, EggTool])[] = [
  [/(?:^|[/:_-])(?:java|openjdk|temurin|eclipse-temurin|jdk|jre)[:_-]?v?(\d+)?/, 'java'],
  [/(?:^|[/:_-])(?:nodejs|node)[:_-]?v?(\d+)?/, 'node'],
  [/(?:^|[/:_-])(?:python|pypy)[:_-]?v?(\d+(?:\.\d+)?)?/, 'python3'],
  [/(?:^|[/:_-])dotnet(?:-sdk|-runtime)?[:_-]?v?(\d+(?:\.\d+)?)?/, 'dotnet'],
  [/(?:^|[/:_-])mono[:_-]?(\d+)?/, 'mono'],
  [/(?:^|[/:_-])(?:wine|proton)[:_-]?/, 'wine'],
  [/(?:^|[/:_-])box64/, 'box64'],
  [/(?:^|[/:_-])bun[:_-]?(\d+)?/, 'bun'],
  [/(?:^|[/:_-])php[:_-]?(\d+)?/, 'php'],
  [/(?:^|[/:_-])(?:go|golang)[:_-]?(\d+)?/, 'go'],
];
const plain = /(?:^|[/:_-])(?:debian|ubuntu|bookworm|bullseye|buster|base|bot_\w+)(?:$|[:_-])/;

/** What an image is, by its name: `ghcr.io/pelican-eggs/yolks:java_17`. */
export function imageKind(image: string): ImageKind {
  const name = image.toLowerCase().split('@')[0] ?? '';
  const last = name.slice(name.lastIndexOf('/') + 1);
  const isMusl = /(?:^|[:_-])alpine/.test(last);
  const isForOne = /^(games|steamcmd|source)[:_]|_source\b|^samp\b/.test(last);
  for (const [pattern, tool] of runtimes) {
    const match = pattern.exec(last);
    if (match !== null && !isForOne)
      return { runtime: { tool, version: match[1] ?? null }, isSpecial: false, isMusl };
  }
  return { runtime: null, isSpecial: isForOne || !(plain.test(last) || isMusl), isMusl };
}
