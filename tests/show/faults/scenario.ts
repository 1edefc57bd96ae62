import type { Scene } from './scene.ts';
import type { Tolerated } from './traffic.ts';

/** One fault, and what everybody must get meanwhile and afterwards. */
export interface Scenario {
  name: string;
  /** Runs in the short form too. */
  isShort?: true;
  /** What the traffic around it may get besides `200`. */
  tolerated?: Tolerated;
  /** Memories of regions begin anew, and replicas fill them from the next beats on. */
  forgets?: true;
  /** No traffic around it. */
  isAlone?: true;
  /** A region without traffic. */
  asleep?: string;
  /** Strikes, and looks at what visitors get. Throws when it is not as documented. */
  run(scene: Scene): Promise<void>;
}
