import { runCommand } from './process/command.ts';

const timeoutMs = 300_000;

/**
 * Deletes a folder that a game or an installer wrote, if it is there. The tool walks by open folders: a tree deeper
 * than any path may be long goes too, and no link leads it elsewhere.
 */
export async function removeTree(folder: string): Promise<void> {
  await runCommand('rm', ['-rf', '--', folder], { timeoutMs });
}

/** The same for everything in a folder, whatever its bytes are called; the folder stays. */
export async function emptyTree(folder: string): Promise<void> {
  await runCommand('find', [folder, '-mindepth', '1', '-delete'], { timeoutMs });
}
