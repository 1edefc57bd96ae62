import { copyFile, readdir, readFile, readlink, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Layout } from './layout.ts';

const versionsKept = 3;
/** What is younger may still be in the making, by the install script as well. */
const leftoverMs = 3_600_000;

interface Aged {
  name: string;
  at: number;
}

/** Deletes all but what runs, what it can return to, and the newest beside them. `now`: ms since 1970. */
export async function dropOldVersions(layout: Layout, now: number): Promise<void> {
  const linked = await Promise.all([layout.current, layout.previous].map(linkedName));
  const names = (await readdir(layout.versions)).filter((name) => !linked.includes(name));
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(path.join(layout.versions, name))).mtimeMs })),
  );
  const places = Math.max(0, versionsKept - new Set(linked.filter((name) => name !== null)).size);
  const isWhole = ({ name }: Aged) => !/\.(new|old)$/.test(name);
  const isYoung = (each: Aged) => !isWhole(each) && now - each.at < leftoverMs;
  const newest = aged.filter(isWhole).toSorted((a, b) => b.at - a.at);
  const kept = [...newest.slice(0, places), ...aged.filter(isYoung)];
  for (const each of aged)
    if (!kept.includes(each))
      await rm(path.join(layout.versions, each.name), { recursive: true, force: true });
}

/**
 * Lets the next supervisor be the one of the version that was accepted. The one that runs is not written into: its
 * file goes on under no name.
 */
export async function renewSupervisor(layout: Layout): Promise<void> {
  const ours = path.join(layout.current, 'supervise.sh');
  const theirs = path.join(layout.home, 'bin', 'supervise');
  const [mine, yours] = await Promise.all([ours, theirs].map((file) => readFile(file).catch(() => null)));
  if (mine == null || yours == null || mine.equals(yours)) return;
  await copyFile(ours, `${theirs}.new`);
  await rename(`${theirs}.new`, theirs);
}

const linkedName = async (link: string): Promise<string | null> =>
  path.basename(await readlink(link).catch(() => '')) || null;
