/** One run of one command: its streams, its lifecycle, its context, its output. */
import { parseDuration } from '../core/duration.ts';
import type { IdctlError } from '../core/errors.ts';
import { SIGNAL_EXIT } from '../core/exit-codes.ts';
import { HarTrace } from '../core/http-trace.ts';
import type { Context } from './context.ts';
import { createContext } from './context.ts';
import { callLine } from './debug-line.ts';
import { nameWhatIsOut } from './leave-now.ts';
import { plain } from './render/plain.ts';
import { queryJson, validateQuery } from './render/query.ts';
import { tell } from './tell.ts';
import type { Io } from './terminal/io.ts';
import { createIo } from './terminal/io.ts';
import { createLifecycle } from './terminal/lifecycle.ts';
import { createStandardInput } from './terminal/standard-input.ts';
import { writeTrace } from './trace-file.ts';

export interface GlobalFlags {
  readonly json?: boolean | undefined;
  readonly query?: string | undefined;
  readonly 'no-input'?: boolean | undefined;
  readonly profile: string;
  readonly timeout?: string | undefined;
  readonly debug?: boolean | undefined;
  readonly trace?: string | undefined;
}

export interface Run {
  readonly context: Context;
  readonly io: Io;
  readonly wantsJson: boolean;
  /** `end` follows a text that is not empty. */
  print(json: object, text: () => string | Promise<string>, end: string): Promise<void>;
  /** @param isStream the results are lines of a stream, into which an envelope must not come */
  fail(error: IdctlError, thrown: unknown, isStream: boolean): Promise<void>;
  /** Cleans up; answers with the exit code of the signal that ended the run, or null. */
  end(): Promise<number | null>;
}

/** @throws USAGE when a global flag is malformed: before anything has happened. */
export async function openRun(flags: GlobalFlags, version: string): Promise<Run> {
  const io = createIo(process);
  const wantsJson = flags.json === true || flags.query !== undefined;
  if (flags.query !== undefined) validateQuery(flags.query);
  const timeoutMs = flags.timeout === undefined ? null : parseDuration(flags.timeout);
  const trace = flags.trace === undefined ? null : new HarTrace(version);
  // The context is there long before anybody can press Ctrl-C twice.
  const lifecycle = createLifecycle(process, (code) => {
    void nameWhatIsOut(context).finally(() => process.exit(code));
  });
  if (timeoutMs !== null) lifecycle.setDeadline(timeoutMs);
  const context = createContext({
    environment: process.env,
    platform: process.platform,
    io,
    stdin: createStandardInput(process.stdin),
    lifecycle,
    profileName: flags.profile,
    noInput: flags['no-input'] === true,
    onCall: flags.debug === true ? (call) => io.say(callLine(call)) : null,
    trace,
    userAgent: `idctl/${version}`,
  });
  return {
    context,
    io,
    wantsJson,
    async print(json, text, end) {
      if (!wantsJson) {
        const lines = await text();
        return io.out(lines === '' ? '' : `${lines}${end}`);
      }
      const whole = { schemaVersion: 1, ...json };
      const shown = flags.query === undefined ? whole : await queryJson(whole, flags.query);
      return io.out(`${JSON.stringify(shown, null, 2)}\n`);
    },
    async fail(error, thrown, isStream) {
      await tell(io, error, !wantsJson ? 'text' : isStream ? 'line' : 'json');
      if (flags.debug === true && thrown instanceof Error) io.say(frames(thrown));
      await io.drained();
    },
    async end() {
      await lifecycle.end();
      if (flags.trace !== undefined && trace !== null)
        await writeTrace(flags.trace, trace, (text) => io.say(text));
      await io.drained();
      return lifecycle.signal === null ? null : SIGNAL_EXIT[lifecycle.signal];
    },
  };
}

/** Where it was thrown. Without the message: a parser's quotes the words of the command line, and one may be a secret. */
function frames(error: Error): string {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return plain(lines.join('\n'));
}
