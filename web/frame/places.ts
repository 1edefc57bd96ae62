import type { AdminPermission } from '../../schema/permissions.ts';
import Egg from 'lucide-solid/icons/egg';
import Globe from 'lucide-solid/icons/globe';
import HardDrive from 'lucide-solid/icons/hard-drive';
import Server from 'lucide-solid/icons/server';
import { paths } from '../paths.ts';

/** The places of the panel, in their order, with the permission that opens each. */
export const places = [
  { name: 'servers', path: paths.servers(), icon: Server, permission: null, keys: ['g', 's'] },
  { name: 'nodes', path: paths.nodes(), icon: HardDrive, permission: 'nodes.read', keys: ['g', 'n'] },
  { name: 'regions', path: paths.regions(), icon: Globe, permission: 'regions.read', keys: ['g', 'r'] },
  { name: 'eggs', path: paths.eggs(), icon: Egg, permission: 'eggs.read', keys: ['g', 'e'] },
] as const satisfies readonly {
  name: string;
  path: string;
  icon: unknown;
  permission: AdminPermission | null;
  keys: readonly string[];
}[];

export type Place = (typeof places)[number];

/** How an address relates to a place, for `aria-current`: it is the place itself, or lies within. */
export const currentOf = (pathname: string, place: Place): 'page' | 'true' | undefined => {
  if (pathname === place.path) return 'page';
  return pathname.startsWith(`${place.path}/`) ? 'true' : undefined;
};

/** The places that someone with these grants may open. */
export const placesFor = (grants: (permission: AdminPermission) => boolean): readonly Place[] =>
  places.filter((place) => place.permission === null || grants(place.permission));
