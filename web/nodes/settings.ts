import type { BodyIn } from '../../schema/api/endpoint.ts';
import type { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { type Capacity, capacityBody, capacityIssues, capacityOf } from './capacity.ts';
import type { Node } from './node.ts';
import type { Place } from './place.ts';

/** The settings of a node as they stand in a form. */
export interface Settings {
  name: string;
  description: string;
  place: Place;
  /** Empty: none. */
  fqdn: string;
  public: boolean;
  maintenance: boolean;
  mapPorts: boolean;
  capacity: Capacity;
}

export const settingsOf = (node: Node): Settings => ({
  name: node.name,
  description: node.description,
  place: { is: 'known', id: node.location.id },
  fqdn: node.fqdn ?? '',
  public: node.public,
  maintenance: node.maintenance,
  mapPorts: node.mapPorts,
  capacity: capacityOf(node),
});

type Changes = BodyIn<typeof nodeAgentEndpoints.update>;

/** Only what differs from the node as it is: what somebody else changed meanwhile stays. */
export function settingsBody(node: Node, settings: Settings): Changes {
  const wanted = {
    name: settings.name.trim(),
    description: settings.description,
    fqdn: settings.fqdn.trim() === '' ? null : settings.fqdn.trim(),
    public: settings.public,
    maintenance: settings.maintenance,
    mapPorts: settings.mapPorts,
    ...capacityBody(settings.capacity),
  };
  const known = new Map<string, unknown>(Object.entries(node));
  const changes: Changes = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => known.get(name) !== value),
  );
  const { place } = settings;
  return place.is === 'known' && place.id !== node.location.id
    ? { ...changes, locationId: place.id }
    : changes;
}

const sentences = {
  'no-room': 'nodes.create.giveRoom',
  'no-percent': 'nodes.whole',
} as const;

/** What the form can see itself: the path of a field, and the text that says what is wrong with it. */
export function settingsIssues(settings: Pick<Settings, 'name' | 'place' | 'capacity'>) {
  return [...placeIssues(settings), ...roomIssues(settings.capacity)];
}

/** Of the name and the place. */
export const placeIssues = ({ name, place }: { name: string; place: Place | null }) => [
  ...(name.trim() === '' ? [{ path: 'name', because: 'nodes.create.giveName' } as const] : []),
  ...(place?.is === 'new' && place.short.trim() === ''
    ? [{ path: 'short', because: 'nodes.create.giveShort' } as const]
    : []),
];

/** Of the capacity. */
export const roomIssues = (capacity: Capacity) =>
  capacityIssues(capacity).map(({ path, because }) => ({ path, because: sentences[because] }));
