import type { AgentCall } from '../../schema/protocol.ts';
import { unanswered } from './agent-session.ts';
import type { AgentOutcome } from './agent-session.ts';

type Settle = (outcome: AgentOutcome) => void;

/** More calls at once than this mean that the agent has stopped answering. */
const most = 1000;

/** Calls that wait for their answer. Each is settled once, within the event that settles it. */
export class PendingCalls {
  readonly #waiting = new Map<string, { method: AgentCall; settle: Settle }>();

  get isFull(): boolean {
    return this.#waiting.size >= most;
  }

  open(id: string, method: AgentCall, settle: Settle): void {
    this.#waiting.set(id, { method, settle });
  }

  /** False: nobody waits, so it is late or was never asked. */
  settle(id: string, outcome: AgentOutcome): boolean {
    const call = this.#waiting.get(id);
    if (call === undefined) return false;
    this.#waiting.delete(id);
    call.settle(outcome);
    return true;
  }

  /** Gives a call up. */
  expire(id: string): void {
    const call = this.#waiting.get(id);
    if (call !== undefined) this.settle(id, unanswered(call.method));
  }

  /** Gives all up: the connection is gone. */
  expireAll(): void {
    for (const id of [...this.#waiting.keys()]) this.expire(id);
  }
}
