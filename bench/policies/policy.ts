import type { World } from '../comparison/world.ts';

/** A way to turn changes into invalidations. */
export interface Policy {
  readonly name: string;
  readonly title: string;
  /** Lets the changes of a world happen until nothing is left to do. */
  run(world: World): Promise<void>;
}
