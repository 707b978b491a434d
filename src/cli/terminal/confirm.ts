/** Destructive acts are confirmed by their target's name: by flag, or typed by the person. */
import { IdctlError } from '../../core/errors.ts';
import type { Prompts } from './prompts.ts';

export interface TypedConfirmation {
  /** What has to be typed, or given by `--confirm`. */
  readonly expected: string;
  readonly given: string | undefined;
  /** The question, a whole sentence. */
  readonly message: string;
}

/** @throws USAGE when something else was given, INPUT_REQUIRED when nobody can be asked, CANCELLED */
export async function confirmTyped(
  { expected, given, message }: TypedConfirmation,
  prompts: Prompts,
): Promise<void> {
  const answer = given ?? (await prompts.text({ message, answeredBy: `--confirm ${expected}` }));
  if (answer === expected) return;
  throw new IdctlError(
    given === undefined ? 'CANCELLED' : 'USAGE',
    `"${answer}" is not "${expected}": nothing was done.`,
  );
}

/** The same for one target, by its name. */
export function confirmTarget(
  target: string,
  given: string | undefined,
  act: string,
  prompts: Prompts,
): Promise<void> {
  return confirmTyped({ expected: target, given, message: `To ${act} ${target}, type its name:` }, prompts);
}
