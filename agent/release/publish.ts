import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { protocolVersion } from '../../schema/protocol.ts';
import { buildInstaller } from '../install/build.ts';
import type { ReleaseKey } from './key-file.ts';
import { bundleName } from './manifest.ts';
import { signManifest } from './sign.ts';
import { readTree, writeTar } from './tar.ts';

export interface Release {
  /** Made by `bundleAgent`. */
  agentDir: string;
  version: string;
  key: ReleaseKey;
  createdAt: Date;
  /** The folder of the panel's files; the release goes into its `agent/`. */
  webDir: string;
}

export interface Published {
  directory: string;
  bundle: string;
  sizeBytes: number;
  sha256: string;
}

/** Packs and signs the agent, and puts it with the installer where the panel serves it. The former release goes. */
export async function publishRelease(release: Release): Promise<Published> {
  const { version, key, createdAt, webDir } = release;
  const directory = path.join(webDir, 'agent');
  const bundle = bundleName(version);
  const bytes = gzipSync(writeTar(await readTree(release.agentDir)), { level: 9 });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const { manifestBytes, signature } = signManifest(key.pem, {
    version,
    protocol: protocolVersion,
    createdAt: createdAt.toISOString(),
    rotations: key.rotations,
    files: [{ name: bundle, sizeBytes: bytes.byteLength, sha256 }],
  });
  const installer = await buildInstaller();
  await mkdir(directory, { recursive: true });
  await writeFile(path.join(directory, bundle), bytes);
  await writeFile(path.join(directory, 'manifest.json'), manifestBytes);
  await writeFile(path.join(directory, 'manifest.sig'), signature);
  await writeFile(path.join(directory, 'install.sh'), installer);
  const served = new Set([bundle, 'manifest.json', 'manifest.sig', 'install.sh']);
  for (const name of await readdir(directory))
    if (!served.has(name)) await rm(path.join(directory, name), { recursive: true });
  return { directory, bundle, sizeBytes: bytes.byteLength, sha256 };
}
