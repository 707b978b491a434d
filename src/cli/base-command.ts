/**
 * The base of every command. It closes what stock oclif leaves open: the exit code is the same with and without
 * `--json`; an error in JSON is an envelope that never holds argv, configuration or causes; warnings stay visible;
 * nothing is cut off in a pipe; signals end in a clean-up.
 */
import type { Interfaces } from '@oclif/core';
import { Command, Flags } from '@oclif/core';
import { IdctlError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import type { Context } from './context.ts';
import { asIdctlError } from './errors.ts';
import { refuseSecondForm } from './render/one-form.ts';
import type { Run } from './run.ts';
import { openRun } from './run.ts';

export type FlagsOf<C extends typeof Command> = Interfaces.InferredFlags<
  (typeof IdctlCommand)['baseFlags'] & C['flags']
>;
export type ArgsOf<C extends typeof Command> = Interfaces.InferredArgs<C['args']>;

/**
 * `C` is the command's own class, for the types of its flags; `R` is its result: plain data, the same for text and
 * JSON.
 */
export abstract class IdctlCommand<C extends typeof Command, R extends object> extends Command {
  static override enableJsonFlag = false;

  static override baseFlags = {
    json: Flags.boolean({ description: 'One JSON object on stdout.', helpGroup: 'GLOBAL' }),
    query: Flags.string({
      description: 'JMESPath expression on the JSON result; implies --json.',
      helpGroup: 'GLOBAL',
    }),
    'no-input': Flags.boolean({
      description: 'Never ask; fail naming the flag that would have answered.',
      helpGroup: 'GLOBAL',
    }),
    profile: Flags.string({
      description: 'Profile to use.',
      env: 'IDCTL_PROFILE',
      default: 'default',
      helpGroup: 'GLOBAL',
    }),
    timeout: Flags.string({
      description: 'Longest time for the whole run, such as 30s or 5m.',
      helpGroup: 'GLOBAL',
    }),
    debug: Flags.boolean({
      description: 'One line per call on stderr, without secrets.',
      helpGroup: 'GLOBAL',
    }),
    trace: Flags.string({
      description: 'Write a HAR of all calls, without secrets, to this file.',
      helpGroup: 'GLOBAL',
    }),
  };

  // Set by run(), before anything of a command is called.
  protected flags!: FlagsOf<C>;
  protected args!: ArgsOf<C>;
  /** All positional words, for commands that take any number. */
  protected words: readonly string[] = [];
  #run: Run | undefined;

  /** What to do, as data. */
  protected abstract execute(): Promise<R>;

  /** The result for a person, without a final newline; an empty text prints nothing. */
  protected abstract render(result: R): string | Promise<string>;

  /** The result for `--json`; a command overrides it where the two differ. */
  protected toJson(result: R): object {
    return result;
  }

  /** The exit code of a result that is an outcome and no error, such as found faults. */
  protected exitCodeOf(_result: R): number {
    return 0;
  }

  /**
   * Takes back what was done for a result that could not be shown, such as a loan of a secret that nobody has seen.
   * False: there was nothing to take back.
   */
  protected async takeBack(_result: R): Promise<boolean> {
    return false;
  }

  /** Commands whose result is a stream have written it by the time they end; an error in JSON goes to stderr then. */
  protected get printsItself(): boolean {
    return false;
  }

  /** Commands whose text is a secret: away from a terminal it is written to the byte, without a newline behind it. */
  protected get printsExactly(): boolean {
    return false;
  }

  protected get context(): Context {
    return this.started.context;
  }

  protected get started(): Run {
    // Only read below execute(), which runs after the run was opened.
    if (this.#run === undefined) throw new Error('the run has not begun');
    return this.#run;
  }

  override async run(): Promise<void> {
    // oclif's parser wants the concrete class, which is only known here by its constructor.
    const own = this.ctor as unknown as C;
    // oclif would take what is piped in, such as the secret of `vault set`, for an argument that is missing.
    for (const arg of Object.values(own.args)) arg.ignoreStdin = true;
    const { flags, args, argv, metadata } = await this.parse(own);
    refuseSecondForm(flags, metadata.flags);
    this.words = argv.map(String);
    // The parser's types are those of `own`, through a type parameter that TypeScript does not resolve here.
    this.flags = flags as FlagsOf<C>;
    this.args = args as ArgsOf<C>;
    this.#run = await openRun(this.flags, this.config.version);
    const result = await this.execute();
    if (!this.printsItself) await this.#show(this.#run, result);
    process.exitCode = this.exitCodeOf(result);
  }

  async #show(run: Run, result: R): Promise<void> {
    try {
      const end = this.printsExactly && !run.io.stdoutIsTty ? '' : '\n';
      await run.print(this.toJson(result), () => this.render(result), end);
    } catch (error) {
      await this.takeBack(result);
      throw error;
    }
    // A list that nobody reads to its end is no fault; what had to be taken back is one.
    if (run.io.outClosed && (await this.takeBack(result)))
      throw new IdctlError('UNAVAILABLE', 'Whoever should have read the result from stdout has gone.');
  }

  /** Every failure of every command ends here, and nowhere else. It returns: nothing calls process.exit. */
  protected override async catch(error: unknown): Promise<void> {
    const known = asIdctlError(error);
    const run = this.#run ?? (await openRun(fallbackFlags(this.argv), this.config.version));
    this.#run = run;
    process.exitCode = EXIT[known.code];
    await run.fail(known, error, this.printsItself);
  }

  protected override async finally(): Promise<void> {
    const code = await this.#run?.end();
    if (code !== undefined && code !== null) process.exitCode = code;
  }
}

/** What is known of the global flags when the command line could not be parsed. */
function fallbackFlags(argv: readonly string[]) {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  return {
    // --query shows JSON as well.
    json: own.some((it) => /^--(json|query)(=|$)/.test(it)),
    'no-input': true,
    profile: 'default',
    debug: own.includes('--debug'),
  };
}
