/** A step that a world can take. */
export interface Step<W> {
  name: string;
  /** Changes the given world, a copy; throws `Broken` where a guarantee does not hold. */
  take(world: W): void;
}

export interface Model<W> {
  start: W;
  steps(world: W): Step<W>[];
  copy(world: W): W;
  /** What must hold in each world that is reached; throws `Broken` where it does not. Changes nothing. */
  check?(world: W): void;
  /** Equal for worlds that behave alike. */
  nameOf(world: W): string;
}

/** A guarantee that does not hold. */
export class Broken extends Error {}

export interface Explored {
  states: number;
  /** The shortest way to a broken guarantee: its name and the steps. Null: it holds everywhere. */
  counterexample: { broken: string; steps: string[] } | null;
}

interface Path {
  step: string;
  before: Path | null;
}

/** Walks breadth first through every world that the steps reach, so that a counterexample is a shortest one. */
export function explore<W>(model: Model<W>, mostStates: number): Explored {
  const seen = new Set([model.nameOf(model.start)]);
  let edge: { world: W; path: Path | null }[] = [{ world: model.start, path: null }];
  while (edge.length > 0) {
    const next: typeof edge = [];
    for (const { world, path } of edge) {
      for (const step of model.steps(world)) {
        const after = model.copy(world);
        const way = { step: step.name, before: path };
        const broken = brokenBy(() => step.take(after));
        if (broken !== null) return found(seen.size, broken, way);
        const name = model.nameOf(after);
        if (seen.has(name)) continue;
        seen.add(name);
        const wrong = brokenBy(() => model.check?.(after));
        if (wrong !== null) return found(seen.size, wrong, way);
        if (seen.size > mostStates) throw new Error(`more than ${String(mostStates)} states`);
        next.push({ world: after, path: way });
      }
    }
    edge = next;
  }
  return { states: seen.size, counterexample: null };
}

function brokenBy(act: () => void): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof Broken) return error.message;
    throw error;
  }
}

const found = (states: number, broken: string, way: Path): Explored => ({
  states,
  counterexample: { broken, steps: stepsOf(way) },
});

const stepsOf = (path: Path | null): string[] => (path === null ? [] : [...stepsOf(path.before), path.step]);
