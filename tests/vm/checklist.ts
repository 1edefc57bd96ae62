/** Steps that build on each other: after one that failed the rest are not taken, and count as failed. */
export class Checklist {
  passed = 0;
  readonly failures: string[] = [];
  #isBroken = false;

  async step(what: string, act: () => Promise<void>): Promise<void> {
    if (this.#isBroken) {
      this.failures.push(`${what}: not tried`);
      return;
    }
    const began = performance.now();
    try {
      await act();
      this.passed += 1;
      console.log(`  ✓ ${what} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    } catch (error) {
      this.#isBroken = true;
      this.failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      console.log(`  ✗ ${this.failures.at(-1) ?? ''}`);
    }
  }
}
