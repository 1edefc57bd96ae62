/** Every address of the panel. Pages and components link only through this. */
export const paths = {
  home: () => '/',
  signIn: (to?: string) =>
    to === undefined || to === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(to)}`,
  servers: () => '/servers',
  newServer: () => '/servers/new',
  server: (id: string) => `/servers/${encodeURIComponent(id)}`,
  serverNetwork: (id: string) => `/servers/${encodeURIComponent(id)}/network`,
  serverStartup: (id: string) => `/servers/${encodeURIComponent(id)}/startup`,
  nodes: () => '/nodes',
  newNode: () => '/nodes/new',
  node: (id: string) => `/nodes/${encodeURIComponent(id)}`,
  nodeAllocations: (id: string) => `/nodes/${encodeURIComponent(id)}/allocations`,
  nodeSettings: (id: string) => `/nodes/${encodeURIComponent(id)}/settings`,
  joinNode: (id: string) => `/nodes/${encodeURIComponent(id)}/join`,
  regions: () => '/regions',
  eggs: () => '/eggs',
  importEggs: () => '/eggs/import',
  egg: (id: string) => `/eggs/${encodeURIComponent(id)}`,
} as const;

/** Route patterns of the same addresses, for the route table. */
export const patterns = {
  home: '/',
  signIn: '/sign-in',
  servers: '/servers',
  newServer: '/servers/new',
  server: '/servers/:server',
  serverNetwork: '/servers/:server/network',
  serverStartup: '/servers/:server/startup',
  nodes: '/nodes',
  newNode: '/nodes/new',
  node: '/nodes/:node',
  nodeAllocations: '/nodes/:node/allocations',
  nodeSettings: '/nodes/:node/settings',
  joinNode: '/nodes/:node/join',
  regions: '/regions',
  eggs: '/eggs',
  importEggs: '/eggs/import',
  egg: '/eggs/:egg',
} as const satisfies Record<keyof typeof paths, string>;

/** Where to go after signing in: an address of this panel, never of another site. */
export function returnPath(to: string | undefined): string {
  if (to === undefined || !/^\/(?![/\\])/.test(to) || to.startsWith(patterns.signIn)) return paths.servers();
  return to;
}
