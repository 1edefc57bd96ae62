import { expect } from 'vitest';
import { explore, type Model } from './explore.ts';

const mostStates = 400_000;
/** A world in which little can happen proves little. */
const fewestStates = 1000;
export const timeoutMs = 120_000;

/** Every guarantee holds in every world that can be reached. */
export function checkHolds<W>(model: Model<W>): void {
  const { states, counterexample } = explore(model, mostStates);
  console.log(`${String(states)} states`);
  expect(counterexample).toBeNull();
  expect(states).toBeGreaterThan(fewestStates);
}

/** With a mechanism switched off this guarantee is the first to break. */
export function checkBreaks<W>(model: Model<W>, broken: string): void {
  const { states, counterexample } = explore(model, mostStates);
  console.log(`${String(states)} states; ${String(counterexample?.steps.join(' → '))}`);
  expect(counterexample?.broken).toBe(broken);
}
