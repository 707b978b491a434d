/** Several worlds side by side, so that tests wait for lost answers at the same time and not one after the other. */
import { World } from './world.ts';

const SIZE = 4;

export class WorldPool {
  readonly #free: World[] = [];
  readonly #waiting: Array<(world: World) => void> = [];
  readonly #all: Promise<World>[] = [];

  /** Lends a world to a test; it is as new, or as it was when it was kept under a name. */
  async use(work: (world: World) => Promise<void>): Promise<void> {
    const world = await this.#take();
    try {
      await world.renew();
      await work(world);
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free.push(world);
      else next(world);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#all.map(async (it) => (await it).end()));
  }

  #take(): Promise<World> {
    const free = this.#free.pop();
    if (free !== undefined) return Promise.resolve(free);
    if (this.#all.length >= SIZE) return new Promise((resolve) => this.#waiting.push(resolve));
    const made = World.open();
    this.#all.push(made);
    return made;
  }
}
