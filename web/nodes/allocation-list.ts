import type { BodyIn } from '../../schema/api/endpoint.ts';
import type { nodeAgentEndpoints } from '../../schema/api/node-agents.ts';
import { formatAddress } from '../format.ts';
import type { Allocation } from './node.ts';

export type Taking = 'all' | 'free' | 'taken';

/** The addresses that match what was typed (address, alias, server) and whether they are taken. */
export function filterAllocations(
  allocations: readonly Allocation[],
  filter: { search: string; taking: Taking },
): Allocation[] {
  const wanted = filter.search.trim().toLowerCase();
  return allocations.filter((each) => {
    if (filter.taking !== 'all' && (each.serverId === null) !== (filter.taking === 'free')) return false;
    const texts = [
      formatAddress({ host: each.publicHost, port: each.publicPort }),
      formatAddress({ host: each.ip, port: each.port }),
      each.alias ?? '',
      each.serverId ?? '',
    ];
    return texts.some((text) => text.toLowerCase().includes(wanted));
  });
}

/** Reads a part of the address; anything else is all of them. */
export const readTaking = (text: string | undefined): Taking =>
  text === 'free' || text === 'taken' ? text : 'all';

/** What players are told of an address, as it stands in a form. Empty: what the node and its router say. */
export interface PublicDraft {
  alias: string;
  publicHost: string;
  publicPort: string;
}

/** The form of an address: what is the node's own is left empty. */
export const publicDraft = ({ alias, pinned }: Allocation): PublicDraft => ({
  alias: alias ?? '',
  publicHost: pinned.host ?? '',
  publicPort: pinned.port === null ? '' : String(pinned.port),
});

type Changes = BodyIn<typeof nodeAgentEndpoints.updateAllocation>;

/** Only what was changed. */
export function publicChanges(before: PublicDraft, after: PublicDraft): Changes {
  const text = (value: string) => (value.trim() === '' ? null : value.trim());
  return {
    ...(after.alias === before.alias ? {} : { alias: text(after.alias) }),
    ...(after.publicHost === before.publicHost ? {} : { publicHost: text(after.publicHost) }),
    ...(after.publicPort === before.publicPort
      ? {}
      : { publicPort: text(after.publicPort) === null ? null : Number(after.publicPort) }),
  };
}
