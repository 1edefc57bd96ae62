import type { ReachReason } from '../../schema/reach.ts';

/** What each reason says of an address, and what mends it; null where nothing is to be done. */
const reasons = {
  open: { text: 'Players get in.', remedy: null },
  refused: {
    text: 'The host answers and refuses: nothing listens on this port.',
    remedy:
      'Start the server. If it runs, look in its console which port it opened, and set that one in its settings.',
  },
  timeout: {
    text: 'No answer came: something on the way drops what players send.',
    remedy:
      'Allow this port in the firewall of the host and of its provider. At home, pass it on in the router, or let the node open it.',
  },
  dns: {
    text: 'The name of the public host leads nowhere.',
    remedy: 'Correct its DNS record, or set another public host for the node or this address.',
  },
  wrong_host: {
    text: 'Something answers, but not this host.',
    remedy:
      'The public host leads to another machine. Correct its DNS record, the public host, or the target of the rule in the router.',
  },
  not_public: {
    text: 'This address exists in its own network only.',
    remedy:
      'Set a public host on the node: its outside address, or a name that leads to it. Players in the same network get in without.',
  },
  carrier_nat: {
    text: 'The provider puts many customers behind one address (CGNAT), so nobody outside can reach this one.',
    remedy:
      'Ask the provider for a public IPv4 address, use IPv6, or lead players through a tunnel or a rented machine.',
  },
  mapping_failed: {
    text: 'The router was asked to open this port and refused.',
    remedy:
      'Allow UPnP or NAT-PMP in the router, or add the rule there by hand: this port, to this host, TCP and UDP.',
  },
  game_silent: {
    text: 'No answer came, which some games do even when they run.',
    remedy:
      'Join with the game itself, or stop the server and check again: then the node answers in its place.',
  },
  no_prober: {
    text: 'UDP is tried from another node, and no other one is online.',
    remedy: 'Add a second node in another network, or join with the game itself.',
  },
  in_use: {
    text: 'The server is stopped, and another program on its host holds the port.',
    remedy: 'End that program, or give the server another address.',
  },
  node_offline: {
    text: 'The node is offline.',
    remedy: 'Bring the node back first: “roost-agent status” on the host says why it is away.',
  },
} as const satisfies Record<ReachReason, { text: string; remedy: string | null }>;

/** Of the page of a server's network. */
export const networkMessages = {
  title: 'Network',
  list: 'Addresses',
  text: 'Where players connect. A check tries each address from outside.',
  copy: 'Copy address',
  primary: 'Primary',
  primaryTip: 'The address that the game is told to use first',
  bound: (address: string, node: string) => `Bound to ${address} on ${node}`,
  check: 'Check',
  checkAgain: 'Check again',
  checking: 'Trying from outside',
  checkLabel: (address: string) => `Check ${address}`,
  checkedAgo: (age: string) => `Checked ${age} ago`,
  checkedNow: 'Checked just now',
  unchecked: 'Not checked yet',
  tcp: 'TCP',
  udp: 'UDP',
  reached: 'Reached',
  notReached: 'Not reached',
  unsure: 'Not known',
  detail: (text: string) => `(${text})`,
  remedy: 'What to do:',
  reasons,
  none: 'This server has no address.',
  reachShort: {
    open: 'Reached',
    partly: 'Partly reached',
    closed: 'Not reached',
    unsure: 'Not known',
    unchecked: 'Not checked',
  },
  reachTip: (tcp: string, udp: string) => `TCP: ${tcp} UDP: ${udp}`,
  router: 'Router of the node',
  toSettings: 'Settings of the node',
} as const;

/** Of the sections of a server. */
export const sectionMessages = {
  label: 'Sections of this server',
  console: 'Console',
  network: 'Network',
  startup: 'Startup',
} as const;
