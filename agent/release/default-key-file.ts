import path from 'node:path';

/** Where the operator's release key is unless another file is named. Git ignores the folder. */
export const defaultKeyFile = path.join(import.meta.dirname, '../../.roost/release/key.pem');
