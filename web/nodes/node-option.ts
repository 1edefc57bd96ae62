import type { PickerOption } from '../components/picker.tsx';
import { formatMebibytes } from '../format.ts';
import { t } from '../text.ts';
import { diskRoom, memoryRoom, type Node, type Room } from './node.ts';

/** A node to choose, with the room it has and what stands against it. */
export function nodeOption(node: Node): PickerOption {
  const notes = [
    t('newServer.nodeRoom', sayFree(memoryRoom(node)), sayFree(diskRoom(node))),
    t('newServer.allocationFree', node.freeAllocations),
    ...(node.status === 'online' ? [] : [t('newServer.nodeOffline')]),
    ...(node.maintenance ? [t('newServer.nodeMaintenance')] : []),
    ...((node.facts?.unisolatedBecause.length ?? 0) > 0 ? [t('newServer.nodeUnisolated')] : []),
  ];
  return {
    value: node.id,
    label: `${node.name} (${node.location.short})`,
    note: notes.join(' · '),
    isDisabled: node.maintenance,
  };
}

const sayFree = (room: Room): string =>
  room.free === null ? t('panel.unlimited').toLowerCase() : formatMebibytes(room.free);
