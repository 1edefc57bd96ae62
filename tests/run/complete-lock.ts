import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { completeLock, isLockFile } from './lock.ts';

const file = path.join(import.meta.dirname, '../../package-lock.json');
const before = readFileSync(file, 'utf8');
const parsed: unknown = JSON.parse(before);
if (!isLockFile(parsed)) throw new Error(`${file} is not a lock file`);
const { lock, added } = completeLock(parsed);
const after = `${JSON.stringify(lock, null, 2)}\n`;
for (const name of added) console.log(`added ${name}`);
if (after === before) console.log('The lock is complete.');
else writeFileSync(file, after);
