import { nodeEndpoints } from '../../schema/api/nodes.ts';
import { call } from '../api.ts';
import { keys, queryClient } from '../query.ts';

/** Where a node stands: a location that is there, or one to be made with it. */
export type Place = { is: 'known'; id: string } | { is: 'new'; short: string };

/** The location's id; a new one is made. Throws `RequestError`. */
export async function settlePlace(place: Place): Promise<string> {
  if (place.is === 'known') return place.id;
  const location = await call(nodeEndpoints.createLocation, { body: { short: place.short.trim() } });
  await queryClient.invalidateQueries({ queryKey: keys.locations });
  return location.id;
}
