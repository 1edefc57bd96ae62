import { grants, type ServerPermission } from '../../schema/permissions.ts';
import { paths } from '../paths.ts';

/** The sections of a server in their order, with the permission that opens each; null: whoever sees the server. */
export const serverSections = [
  { name: 'console', path: paths.server, permission: null },
  { name: 'network', path: paths.serverNetwork, permission: 'allocation.read' },
  { name: 'startup', path: paths.serverStartup, permission: 'startup.read' },
] as const satisfies readonly {
  name: string;
  path: (id: string) => string;
  permission: ServerPermission | null;
}[];

export type ServerSection = (typeof serverSections)[number];

/** The sections that someone with these permissions on the server may open. */
export const sectionsFor = (permissions: readonly string[]): readonly ServerSection[] =>
  serverSections.filter((section) => section.permission === null || grants(permissions, section.permission));

/** The server that an address is about; null for every other address. */
export function serverOfPath(pathname: string): string | null {
  const [, place, id] = pathname.split('/');
  return place === 'servers' && id !== undefined && id !== '' && paths.newServer() !== `/servers/${id}`
    ? decodeURIComponent(id)
    : null;
}
