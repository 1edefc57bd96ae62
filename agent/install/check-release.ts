import { readFileSync } from 'node:fs';
import { bundleName } from '../release/manifest.ts';
import { checkFile, isFingerprint, releaseProblems, verifyRelease } from '../release/verify.ts';

/**
 * What the install script cannot decide by itself, as `manifest` or `bundle`, in a folder with `manifest.json` and
 * `manifest.sig`. Further arguments: the trusted fingerprint, and the installed version or an empty text. Prints
 * version, bundle, size and the fingerprint to trust from now on. Ends with 1 and a sentence when it is refused.
 */
function main([what = '', folder = '', pinned = '', current = '']: string[]): number {
  if (!isFingerprint(pinned)) return refuse(`This is no fingerprint of a release key: ${pinned}`);
  const manifestBytes = readFileSync(`${folder}/manifest.json`);
  const signature = readFileSync(`${folder}/manifest.sig`, 'utf8');
  const verdict = verifyRelease({
    manifestBytes,
    signature,
    pinned,
    current: current === '' ? null : current,
  });
  if (!verdict.ok) return refuse(`${releaseProblems[verdict.code]} (${verdict.code})`);
  const { manifest, pin } = verdict;
  const name = bundleName(manifest.version);
  const problem = what === 'manifest' ? null : checkFile(manifest, name, readFileSync(`${folder}/${name}`));
  if (problem !== null) return refuse(`${releaseProblems[problem]} (${problem})`);
  const sizeBytes = manifest.files.find((file) => file.name === name)?.sizeBytes ?? 0;
  process.stdout.write(`${manifest.version} ${name} ${String(sizeBytes)} ${pin}\n`);
  return 0;
}

function refuse(sentence: string): number {
  process.stderr.write(`${sentence}\n`);
  return 1;
}

process.exitCode = main(process.argv.slice(2));
