import type { Finding } from '../../schema/protocol.ts';
import type { Node } from './node.ts';

export interface Findings {
  problems: Finding[];
  warnings: Finding[];
  fine: Finding[];
}

/** What was looked at on a host and its network, by how much it matters. */
export function findingsOf(node: Pick<Node, 'facts' | 'reach'>): Findings {
  const all = [...(node.facts?.findings ?? []), ...(node.reach?.findings ?? [])];
  const isTold = ({ code }: Finding) => code === isolation && isolationOf(node).length > 0;
  const ofLevel = (level: Finding['level']) => all.filter((each) => each.level === level && !isTold(each));
  return { problems: ofLevel('problem'), warnings: ofLevel('warning'), fine: ofLevel('ok') };
}

const isolation = 'isolation';

/** Why servers are not isolated on a host, each reason with what mends it where the host says so. */
export const isolationOf = ({ facts }: Pick<Node, 'facts'>): { reason: string; remedy: string | null }[] =>
  (facts?.unisolatedBecause ?? []).map((reason) => {
    const said = facts?.findings?.find(({ code, message }) => code === isolation && message.endsWith(reason));
    return { reason, remedy: said?.remedy ?? null };
  });

/** What a node promises to servers beyond what its host has, in MiB; null where it promises no more. */
export const beyondHost = (
  node: Pick<Node, 'facts' | 'memoryMb' | 'diskMb'>,
): { memoryMb: number | null; diskMb: number | null } => ({
  memoryMb: node.facts !== null && node.memoryMb > node.facts.memoryMb ? node.facts.memoryMb : null,
  diskMb: node.facts !== null && node.diskMb > node.facts.diskMb ? node.facts.diskMb : null,
});
