/** Waiting for something to become true, on machines of any speed. */
import { setTimeout as delay } from 'node:timers/promises';

/** Far beyond what anything takes: only a thing that never comes reaches it. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 25;

/** Looks until the probe answers something other than null, undefined or false, and gives that. */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  patienceMs = PATIENCE_MS,
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const found = await probe();
    // The three empty answers are excluded here, which TypeScript does not follow for a type parameter.
    if (found !== null && found !== undefined && found !== false)
      return found as Exclude<T, null | undefined | false>;
    if (Date.now() > deadline) throw new Error(`never came: ${what}`);
    await delay(LOOK_EVERY_MS);
  }
}
