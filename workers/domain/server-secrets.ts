import type { Sealer } from '../sealing.ts';

/** What a server's secret value is sealed for: it opens nowhere else. */
const valuePurpose = (serverId: number, variableId: number): string =>
  `server-variable:${serverId}:${variableId}`;

export interface ValueKey {
  serverId: number;
  variableId: number;
}

/** A server's value of a variable as its row keeps it. An empty one says that there is none, and stays empty. */
export const sealValue = async (
  sealer: Sealer,
  { serverId, variableId }: ValueKey,
  { value, isSecret }: { value: string; isSecret: boolean },
): Promise<string> =>
  isSecret && value !== '' ? await sealer.seal(valuePurpose(serverId, variableId), value) : value;

export const openValue = async (
  sealer: Sealer,
  { serverId, variableId }: ValueKey,
  { value, isSecret }: { value: string; isSecret: boolean },
): Promise<string> =>
  isSecret && value !== '' ? await sealer.open(valuePurpose(serverId, variableId), value) : value;
