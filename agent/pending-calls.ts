import { ApiError, isErrorCode } from '../schema/errors.ts';
import type { Envelope } from '../schema/protocol.ts';

type Answer = Extract<Envelope, { t: 'ok' | 'err' }>;

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/** Calls that wait for their answer on one connection. */
export class PendingCalls {
  readonly #pending = new Map<string, Pending>();

  /** Resolves with the answer's payload; rejects on `err`, on the deadline, and when the connection ends. */
  wait(id: string, timeoutMs: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new ApiError('outcome_unknown'));
      }, timeoutMs);
      this.#pending.set(id, { resolve, reject, timer });
    });
  }

  /** An answer that nobody waits for any more is ignored. */
  settle(answer: Answer): void {
    const pending = this.#take(answer.id);
    if (pending === undefined) return;
    if (answer.t === 'ok') pending.resolve(answer.p);
    else {
      const code = isErrorCode(answer.code) ? answer.code : 'internal';
      pending.reject(new ApiError(code, { message: answer.message }));
    }
  }

  /** The connection is gone: nobody knows whether the calls took effect. */
  abandon(): void {
    for (const id of this.#pending.keys()) this.#take(id)?.reject(new ApiError('outcome_unknown'));
  }

  #take(id: string): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }
}
