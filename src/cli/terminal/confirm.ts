/** Destructive acts are confirmed by their target's name: by flag, or typed by the person. */
import { IdctlError } from '../../core/errors.ts';
import type { Prompts } from './prompts.ts';

/** @throws USAGE when `given` is another name, INPUT_REQUIRED when nobody can be asked, CANCELLED */
export async function confirmTarget(
  target: string,
  given: string | undefined,
  act: string,
  prompts: Prompts,
): Promise<void> {
  const answer =
    given ??
    (await prompts.text({
      message: `To ${act} ${target}, type its name:`,
      answeredBy: `--confirm ${target}`,
    }));
  if (answer === target) return;
  throw new IdctlError(
    given === undefined ? 'CANCELLED' : 'USAGE',
    `"${answer}" is not "${target}": nothing was done.`,
  );
}
