import { viewerOf } from '../viewer.ts';
import type { Viewer } from '../viewer.ts';

/** A viewer that has just joined, may everything, and whose session does not end. */
export function newViewer(id: string, server: string, changes: Partial<Viewer> = {}): Viewer {
  const session = { permissions: ['*'], expiresAt: Number.MAX_SAFE_INTEGER, ip: null };
  return { ...viewerOf({ userId: id, username: `user ${id}`, server, ...session }, 'node', id), ...changes };
}
