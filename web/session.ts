import type { AnswerOf } from '../schema/api/endpoint.ts';
import { sessionEndpoints } from '../schema/api/session.ts';
import { type AdminPermission, grants } from '../schema/permissions.ts';
import { useQuery } from '@tanstack/solid-query';
import { createContext, useContext } from 'solid-js';
import { call } from './api.ts';
import { forgetMarks } from './kept-marks.ts';
import { keys, queryClient } from './query.ts';
import { RequestError } from './request-error.ts';
import { setSignedInUser } from './signed-in-user.ts';
import { forgetStored, readStored, writeStored } from './storage.ts';

export type Me = AnswerOf<typeof sessionEndpoints.read>;

const lastUser = readStored('user');
if (typeof lastUser === 'string') setSignedInUser(lastUser);

/** Who is signed in; `null` when nobody is. */
export const sessionQuery = {
  queryKey: keys.session,
  queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Me | null> => {
    try {
      return acceptSession(await call(sessionEndpoints.read, { signal }));
    } catch (error) {
      if (error instanceof RequestError && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
};

export const createSessionQuery = () => useQuery(() => sessionQuery);

/** Takes the answer of a sign-in or a session read as the present session. */
export function acceptSession(me: Me): Me {
  if (readStored('user') !== me.user.id) forgetMarks();
  writeStored('user', me.user.id);
  setSignedInUser(me.user.id);
  return me;
}

/** Begins a session after signing in: nothing of another user stays. */
export function beginSession(me: Me): void {
  forgetQueries();
  queryClient.setQueryData(keys.session, acceptSession(me));
}

/** Forgets everything of the user, after signing out. */
export function endSession(): void {
  setSignedInUser(null);
  forgetStored('user');
  forgetMarks();
  queryClient.setQueryData(keys.session, null);
  forgetQueries();
}

/** All but the session itself, which the frame goes on watching. */
const forgetQueries = () =>
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== keys.session[0] });

export const SessionContext = createContext<() => Me>();

/** The signed-in user. Only inside the frame, which shows nothing without one. */
export function useSession(): () => Me {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('No session here: this stands outside the frame.');
  return session;
}

/** Whether the signed-in user holds an administration permission. */
export function useGrants(): (permission: AdminPermission) => boolean {
  const session = useSession();
  return (permission) => grants(session().permissions, permission);
}
