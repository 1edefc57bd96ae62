import type { Capacity } from './capacity.ts';
import type { Place } from './place.ts';
import { emptyRange, type PortRange, previewRange } from './port-range.ts';
import { placeIssues, roomIssues } from './settings.ts';

/** The steps before a host is joined, in their order. */
export const nodeSteps = ['name', 'room', 'addresses'] as const;
export type NodeStep = (typeof nodeSteps)[number];

/** A new node as it is filled in. */
export interface NodeDraft {
  name: string;
  description: string;
  /** Null until the known locations are there: the first of them, or a new one. */
  place: Place | null;
  fqdn: string;
  capacity: Capacity;
  ranges: PortRange[];
}

export const emptyNodeDraft = (): NodeDraft => ({
  name: '',
  description: '',
  place: null,
  fqdn: '',
  capacity: { memoryMb: 8192, memoryOver: '', diskMb: 102_400, diskOver: '' },
  ranges: [{ ...emptyRange(), ports: '25565-25575' }],
});

/** What stands against leaving a step: the path of a field, and the text that says what is wrong with it. */
export function stepIssues(draft: NodeDraft, step: NodeStep) {
  switch (step) {
    case 'name':
      return placeIssues(draft);
    case 'room':
      return roomIssues(draft.capacity);
    case 'addresses':
      return [];
  }
}

/** Whether every range can be sent; what is wrong with one stands beside it. */
export const areRangesReady = (draft: NodeDraft): boolean =>
  draft.ranges.every((range) => ['ready', 'empty'].includes(previewRange(range).is));

/** The step of an address; a later one only when nothing stands against those before it. */
export function readStep(text: string | undefined, draft: NodeDraft): NodeStep {
  const wanted = nodeSteps.findIndex((step) => step === text);
  const open = nodeSteps.findIndex((step) => stepIssues(draft, step).length > 0);
  const index = Math.max(0, open === -1 ? wanted : Math.min(wanted, open));
  return nodeSteps[index] ?? 'name';
}
