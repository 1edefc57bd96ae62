import { readFileSync } from 'node:fs';
import { layVersion, switchTo } from '../update/install-version.ts';
import { layoutOf } from '../update/layout.ts';

/** A process that lays one version into a home and switches to it. */
const [home = '', version = '', bundle = ''] = process.argv.slice(2);
await layVersion(layoutOf(home), { version, bundle: readFileSync(bundle) });
await switchTo(layoutOf(home), version);
