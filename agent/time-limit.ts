import vm from 'node:vm';

const script = new vm.Script('work()');
/** Made when first needed: a context is memory. */
let stage: vm.Context | null = null;

/** Runs synchronous work and gives its result. Throws when it takes longer: the engine stops it wherever it is. */
export function withTimeLimit<T>(limitMs: number, work: () => T): T {
  stage ??= vm.createContext();
  stage['work'] = work;
  return resultOf<T>(script.runInContext(stage, { timeout: limitMs }));
}

/** The script gives what `work` gave. */
const resultOf = <T>(value: unknown): T => value as T;
