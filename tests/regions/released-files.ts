import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleName } from '../../agent/release/manifest.ts';
import { createReleaseKey, signManifest } from '../../agent/release/sign.ts';

/** A panel's folder of files that names a released agent; the bundle itself is not there. */
export function releasedFiles(version: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'roost-files-'));
  const { manifestBytes, signature } = signManifest(createReleaseKey(), {
    version,
    protocol: 2,
    createdAt: '2026-11-20T10:00:00.000Z',
    rotations: [],
    files: [{ name: bundleName(version), sizeBytes: 1, sha256: '0'.repeat(64) }],
  });
  mkdirSync(path.join(folder, 'agent'));
  writeFileSync(path.join(folder, 'agent/manifest.json'), manifestBytes);
  writeFileSync(path.join(folder, 'agent/manifest.sig'), signature);
  writeFileSync(path.join(folder, 'index.html'), '<!doctype html><title>Roost</title>');
  return folder;
}
