/** Server permissions carry Pterodactyl's keys, so that its API and imported members keep their meaning. */
export const serverPermissionGroups = {
  websocket: {
    connect: 'Open the console and follow the server live.',
  },
  control: {
    console: 'Send commands to the console.',
    start: 'Start the server.',
    stop: 'Stop or kill the server.',
    restart: 'Restart the server.',
  },
  user: {
    create: 'Invite members.',
    read: 'See members and their permissions.',
    update: 'Change the permissions of members.',
    delete: 'Remove members.',
  },
  file: {
    create: 'Create and upload files.',
    read: 'List folders.',
    'read-content': 'Read and download files.',
    update: 'Rename, move and change files.',
    delete: 'Delete files.',
    archive: 'Make archives.',
    sftp: 'Use SFTP.',
  },
  backup: {
    create: 'Make backups.',
    read: 'See backups.',
    delete: 'Delete and lock backups.',
    download: 'Download backups.',
    restore: 'Restore backups.',
  },
  allocation: {
    read: 'See the addresses of the server.',
    create: 'Add addresses.',
    update: 'Change notes and the primary address.',
    delete: 'Remove addresses.',
  },
  startup: {
    read: 'See the startup line and variables.',
    update: 'Change variables.',
    'docker-image': 'Change the image.',
  },
  database: {
    create: 'Create databases.',
    read: 'See databases.',
    update: 'Rotate database passwords.',
    delete: 'Delete databases.',
    view_password: 'See database passwords.',
  },
  schedule: {
    create: 'Create schedules.',
    read: 'See schedules.',
    update: 'Change and run schedules.',
    delete: 'Delete schedules.',
  },
  settings: {
    rename: 'Change name and description.',
    reinstall: 'Reinstall the server.',
  },
  activity: {
    read: 'See what happened on the server.',
  },
} as const;

type Groups = typeof serverPermissionGroups;
export type ServerPermission = { [G in keyof Groups]: `${G}.${keyof Groups[G] & string}` }[keyof Groups];

/** Roost's own keys for administration. A role holds some of them, or `*`. */
export const adminPermissions = {
  'servers.read': 'See every server.',
  'servers.create': 'Create servers.',
  'servers.update': 'Change every server and act on it as its owner may.',
  'servers.delete': 'Delete servers.',
  'users.read': 'See users.',
  'users.create': 'Create users.',
  'users.update': 'Change users.',
  'users.delete': 'Delete users.',
  'roles.read': 'See roles.',
  'roles.update': 'Change roles.',
  'nodes.read': 'See nodes, locations and allocations.',
  'nodes.create': 'Create nodes and locations.',
  'nodes.update': 'Change nodes, locations and allocations; enrol agents.',
  'nodes.delete': 'Delete nodes and locations.',
  'regions.read': 'See regions and databases, and how reads are answered.',
  'eggs.read': 'See eggs.',
  'eggs.update': 'Import and change eggs.',
  'eggs.delete': 'Delete eggs.',
  'activity.read': 'See all activity.',
  'settings.update': 'Change the settings of the panel.',
} as const;

export type AdminPermission = keyof typeof adminPermissions;

const hasKey = <T extends object>(table: T, key: string): key is Extract<keyof T, string> =>
  Object.hasOwn(table, key);

/** Whether a string is a server permission key. */
export function isServerPermission(key: string): key is ServerPermission {
  const dot = key.indexOf('.');
  const group = key.slice(0, dot);
  return (
    hasKey(serverPermissionGroups, group) && Object.hasOwn(serverPermissionGroups[group], key.slice(dot + 1))
  );
}

/** Whether a string is an administration permission key. */
export const isAdminPermission = (key: string): key is AdminPermission => hasKey(adminPermissions, key);

/** All server permission keys, in the order of the groups. */
export const serverPermissions: readonly ServerPermission[] = Object.entries(serverPermissionGroups)
  .flatMap(([group, keys]) => Object.keys(keys).map((key) => `${group}.${key}`))
  .filter(isServerPermission);

/** Whether a set of granted keys (which may hold `*`) contains a key. */
export const grants = (granted: readonly string[], key: ServerPermission | AdminPermission): boolean =>
  granted.includes('*') || granted.includes(key);
