import type { Node } from './node.ts';

/** `enrolled`: the host has used the token, and its agent has not connected since. */
export type JoinProgress = 'waiting' | 'enrolled' | 'joined';

type Seen = Pick<Node, 'status' | 'statusSince'>;

/** How far a host is. A node that was online before counts from its next connection. */
export function joinProgress(before: Seen, now: Seen): JoinProgress {
  const hasChanged = before.status !== now.status || before.statusSince !== now.statusSince;
  if (!hasChanged) return 'waiting';
  if (now.status === 'online') return 'joined';
  // An agent that only lost its connection looks the same, and comes back by itself.
  return now.status === 'offline' ? 'enrolled' : 'waiting';
}
