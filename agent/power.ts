/** Who holds a server's power lock, and until when at the latest. */
interface Holder {
  action: string;
  until: number;
}

/**
 * One power action at a time for each server. `kill` does not ask for it.
 * A holder that overstays its deadline loses the lock to the next who asks, so it can never stick.
 */
export class PowerLock {
  #holder: Holder | null = null;

  /** The release function, or null while another action holds the lock. */
  take(action: string, now: number, limitMs: number): (() => void) | null {
    if (this.#holder !== null && now < this.#holder.until) return null;
    const holder: Holder = { action, until: now + limitMs };
    this.#holder = holder;
    return () => {
      if (this.#holder === holder) this.#holder = null;
    };
  }

  /** Takes the lock from whoever holds it; its release does nothing any more. */
  free(): void {
    this.#holder = null;
  }

  /** The action that holds it, if any. */
  heldBy(now: number): string | null {
    return this.#holder !== null && now < this.#holder.until ? this.#holder.action : null;
  }
}
