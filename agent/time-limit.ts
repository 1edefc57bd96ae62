import vm from 'node:vm';

const script = new vm.Script('work()');
/** Made when first needed: a context is memory. */
let stage: vm.Context | null = null;

/** Runs synchronous work and gives its result. Throws when it takes longer: the engine stops it wherever it is. */
export function withTimeLimit<T>(limitMs: number, work: () => T): T {
  stage ??= vm.createContext();
  stage['work'] = work;
  try {
    return resultOf<T>(script.runInContext(stage, { timeout: limitMs }));
  } catch (error) {
    throw isTimeout(error) ? new Error('it took too long.', { cause: error }) : error;
  }
}

/** The engine's error is of the stage's own kind, so `instanceof` does not know it. */
const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/** The script gives what `work` gave. */
const resultOf = <T>(value: unknown): T => value as T;
