/**
 * Questions to the person. Only when stdin and stderr are terminals and neither `--no-input` nor CI forbids it;
 * otherwise INPUT_REQUIRED names the flag that would have answered. Questions go to stderr: stdout holds results.
 */
import { IdctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { Io } from './io.ts';

export interface Question {
  readonly message: string;
  /** What would have answered without a question, such as `--reason`. */
  readonly answeredBy: string;
}

export interface Prompts {
  readonly possible: boolean;
  /** `faultOf` tells what is wrong with an answer, which is then asked for again; null when nothing is. */
  text(
    question: Question & { readonly default?: string; readonly faultOf?: (answer: string) => string | null },
  ): Promise<string>;
  secret(question: Question): Promise<Secret>;
  /** An answer that may be seen while it is typed, and is handled as a secret all the same (a challenge's answer). */
  plainSecret(question: Question): Promise<Secret>;
  choice<T extends string>(
    question: Question & { readonly choices: readonly T[]; readonly default?: T },
  ): Promise<T>;
  confirm(question: Question & { readonly default?: boolean }): Promise<boolean>;
}

export interface PromptOptions {
  readonly io: Io;
  readonly noInput: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

const library = () => import('@inquirer/prompts');

type Library = Awaited<ReturnType<typeof library>>;

/** Puts a question with the library, or says why not. */
function asker(possible: boolean, signal: AbortSignal) {
  return async <T>(question: Question, put: (lib: Library) => Promise<T>): Promise<T> => {
    if (!possible) {
      throw new IdctlError('INPUT_REQUIRED', `${question.message} Nobody can be asked here.`, {
        hint: `Answer it with ${question.answeredBy}.`,
      });
    }
    try {
      return await put(await library());
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      // The library throws errors of these names for Ctrl-C and for a closed terminal, and exports no classes.
      if (error instanceof Error && /^(ExitPrompt|CancelPrompt|AbortPrompt)Error$/.test(error.name)) {
        throw new IdctlError('CANCELLED', 'Cancelled.');
      }
      throw error;
    }
  };
}

export function createPrompts({ io, noInput, environment, signal }: PromptOptions): Prompts {
  const inCi = (environment['CI'] ?? '') !== '' && environment['CI'] !== 'false';
  const possible = io.stdinIsTty && io.stderrIsTty && !noInput && !inCi;
  const ask = asker(possible, signal);
  const where = { output: process.stderr, signal };
  return {
    possible,
    text: (question) =>
      ask(question, (lib) =>
        lib.input(
          {
            message: question.message,
            required: question.default === undefined,
            ...(question.default === undefined ? {} : { default: question.default }),
            validate: (answer) => question.faultOf?.(answer) ?? true,
          },
          where,
        ),
      ),
    secret: async (question) =>
      new Secret(
        await ask(question, (lib) => lib.password({ message: question.message, mask: true }, where)),
      ),
    plainSecret: async (question) =>
      new Secret(
        await ask(question, (lib) => lib.input({ message: question.message, required: true }, where)),
      ),
    choice: (question) =>
      ask(question, (lib) =>
        lib.select(
          {
            message: question.message,
            choices: question.choices.map((value) => ({ value })),
            ...(question.default === undefined ? {} : { default: question.default }),
          },
          where,
        ),
      ),
    confirm: (question) =>
      ask(question, (lib) =>
        lib.confirm({ message: question.message, default: question.default ?? false }, where),
      ),
  };
}
