import * as z from 'zod';

/**
 * Who joins a node's gateway. Rides in one header of a request that the edge builds itself from nothing:
 * no header of a visitor reaches the object.
 */
const joinHeader = 'x-roost-join';

export const viewerIdentity = z.object({
  userId: z.string(),
  username: z.string(),
  /** Server uuid. */
  server: z.string(),
  permissions: z.array(z.string()),
  /** Ms since 1970. */
  expiresAt: z.number(),
  ip: z.string().nullable(),
});
export type ViewerIdentity = z.infer<typeof viewerIdentity>;

const nodeAddress = z.object({ uuid: z.string(), generation: z.number().int() });

/** Names a node's gateway object: its uuid and its row's generation. */
export type NodeAddress = z.infer<typeof nodeAddress>;

export const join = z.discriminatedUnion('as', [
  /** `seenFrom`: the address that it dialled from. */
  z.object({ as: z.literal('agent'), node: nodeAddress, seenFrom: z.string().nullable() }),
  z.object({ as: z.literal('viewer'), node: nodeAddress, viewer: viewerIdentity }),
]);
export type Join = z.infer<typeof join>;

/** The upgrade request that carries a join to the object. */
export function joinRequest(as: Join): Request {
  return new Request('https://gateway/join', {
    headers: { upgrade: 'websocket', [joinHeader]: encodeURIComponent(JSON.stringify(as)) },
  });
}

/** The join a request carries. Throws on anything that `joinRequest` did not build. */
export function readJoin(request: Request): Join {
  return join.parse(JSON.parse(decodeURIComponent(request.headers.get(joinHeader) ?? '')));
}
