import * as z from 'zod';

/** RFC 9562 uuid, lower case. The identity of everything that nodes know. */
export const uuid = z.uuid().transform((value) => value.toLowerCase());

/** First eight characters of a server's uuid; unique; what URLs and Pterodactyl's API carry. */
export const shortId = z.string().regex(/^[0-9a-f]{8}$/);

/** A server named by its short id or its uuid; comes out as the short id, which is the uuid's beginning. */
export const serverRef = z
  .string()
  .toLowerCase()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?$/, 'Not a server id.')
  .transform((value) => value.slice(0, 8));

/** The short id of a server's uuid. */
export const shortIdOf = (serverUuid: string): string => serverUuid.slice(0, 8);
