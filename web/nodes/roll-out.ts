import { type AgentState, agentStateOf, updateRefusal } from './agent-state.ts';
import type { Node } from './node.ts';

export type PassedOver = 'offline' | 'not-updatable' | 'current' | 'updating' | 'absent';

export interface RollOutPlan {
  /** Whom a share of the nodes is taken from. */
  able: Node[];
  passedOver: { node: Node; because: PassedOver }[];
}

/** Who can be asked to become the released version now, and why the others are not. */
export function planRollOut(nodes: readonly Node[], released: string, now: number): RollOutPlan {
  const plan: RollOutPlan = { able: [], passedOver: [] };
  for (const node of nodes) {
    const because = reasonAgainst(node, agentStateOf(node, released, now));
    if (because === null) plan.able.push(node);
    else plan.passedOver.push({ node, because });
  }
  return plan;
}

function reasonAgainst(node: Node, state: AgentState): PassedOver | null {
  switch (state.is) {
    case 'absent':
    case 'current':
    case 'updating':
      return state.is;
    case 'outdated':
    case 'unreleased':
      return updateRefusal(node);
  }
}

/** How a node that was asked is doing. */
export type Progress =
  | { is: 'moving'; step: 'asked' | 'restarting' | 'starting'; isLate: boolean }
  | { is: 'done' }
  | { is: 'failed'; outcome: 'rolled_back' | 'refused'; reason: string | null };

/** `to`: the version it was asked to become. */
export function progressOf(node: Node, to: string, now: number): Progress {
  const state = agentStateOf(node, to, now);
  if (state.is === 'updating') return { is: 'moving', step: state.step, isLate: state.isLate };
  if (state.is === 'current') return { is: 'done' };
  const last = node.facts?.lastUpdate ?? null;
  if (last !== null && last.to === to && last.outcome !== 'done')
    return { is: 'failed', outcome: last.outcome, reason: last.reason };
  return { is: 'moving', step: 'asked', isLate: false };
}
