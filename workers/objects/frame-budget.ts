/** How much a socket may send, or how often one may be opened: `burst` at once, refilled at `perSecond`. */
export interface Budget {
  burst: number;
  perSecond: number;
}

export const budgets = {
  /** Acknowledgements of a fast viewer are the most of it: one for 256 KiB. */
  viewerFrames: { burst: 500, perSecond: 250 },
  viewerCommands: { burst: 100, perSecond: 50 },
  /** A token lasts ten minutes; each renewal asks the writer. */
  viewerRenewals: { burst: 10, perSecond: 0.1 },
  /** A hello is a write with the node's whole state. An agent that is sent away waits longer each time. */
  agentLinks: { burst: 60, perSecond: 1 },
  /** A hundred watched servers that each send a batch every 50 ms need 2,000. */
  agentFrames: { burst: 10_000, perSecond: 5000 },
} as const satisfies Record<string, Budget>;

/** What a socket has left of a budget. */
export class Allowance {
  readonly #budget: Budget;
  #left: number;
  #at: number;

  constructor(budget: Budget, now: number) {
    this.#budget = budget;
    this.#left = budget.burst;
    this.#at = now;
  }

  /** Takes one. False: nothing is left. */
  spend(now: number): boolean {
    const refilled = (Math.max(0, now - this.#at) / 1000) * this.#budget.perSecond;
    this.#left = Math.min(this.#budget.burst, this.#left + refilled);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
