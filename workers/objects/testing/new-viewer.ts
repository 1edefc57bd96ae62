import type { Viewer } from '../viewer.ts';

/** A viewer that has just joined and whose session does not end. */
export const newViewer = (id: string, server: string, changes: Partial<Viewer> = {}): Viewer => ({
  as: 'viewer',
  id,
  node: 'node',
  server,
  user: { id, username: `user ${id}` },
  ip: null,
  mayCommand: true,
  expiresAt: Number.MAX_SAFE_INTEGER,
  warned: false,
  mode: 'fresh',
  position: null,
  told: '',
  sentBytes: 0,
  ackedBytes: 0,
  fence: null,
  ...changes,
});
