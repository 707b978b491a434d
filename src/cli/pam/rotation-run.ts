/** What `pam rotate` does and shows: a batch, a resumed batch, or the list of what was left. */
import { parseDuration } from '../../core/duration.ts';
import type { Code } from '../../core/errors.ts';
import { IdctlError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Secret } from '../../core/secret.ts';
import type { ResolvedAccount } from '../../services/pam/deps.ts';
import { qualifiedName } from '../../services/pam/deps.ts';
import type { RotationMethod } from '../../services/pam/port.ts';
import { resolveAccount } from '../../services/pam/resolve.ts';
import type { RotationResult } from '../../services/pam/rotate.ts';
import type { BatchReport } from '../../services/pam/rotate-batch.ts';
import { resumeBatch, rotateBatch } from '../../services/pam/rotate-batch.ts';
import type { RotationRun } from '../../services/pam/rotation-journal.ts';
import type { Context } from '../context.ts';
import { confirmTyped } from '../terminal/confirm.ts';
import { readSecret } from '../terminal/read-secret.ts';

export type RotationOutput =
  | { readonly kind: 'ran'; readonly report: BatchReport }
  | { readonly kind: 'unfinished'; readonly runs: readonly RotationRun[] };

export interface RotationFlags {
  readonly names: readonly string[];
  readonly method: RotationMethod;
  readonly confirm?: string | undefined;
  readonly concurrency: number;
  readonly 'max-failures': number;
  readonly resume?: string | undefined;
  readonly unfinished: boolean;
  readonly 'while-out': boolean;
  readonly timeout?: string | undefined;
}

export async function runRotation(context: Context, flags: RotationFlags): Promise<RotationOutput> {
  const { journals } = context.state;
  if (flags.unfinished) return { kind: 'unfinished', runs: await journals.unfinished() };
  const deps = await context.pam();
  const bounds = {
    timeoutMs: parseDuration(flags.timeout ?? '20m'),
    concurrency: flags.concurrency,
    maxFailures: flags['max-failures'],
    whileOut: flags['while-out'],
  };
  // Each account has its own time, from here on.
  const begin = (): void => context.options.lifecycle.liftDeadline();
  if (flags.resume !== undefined) {
    begin();
    return { kind: 'ran', report: await resumeBatch(deps, journals, flags.resume, bounds) };
  }
  const names = [...new Set(flags.names)];
  if (names.length === 0)
    throw new IdctlError('USAGE', 'No account was named.', { hint: 'idctl pam rotate okta-admin' });
  const aliases = await context.aliases();
  const accounts = [];
  for (const name of names) accounts.push(await resolveAccount(deps, aliases, name));
  if (accounts.length > 1 && flags.method !== 'verify')
    await confirmSeveral(context, accounts, flags.confirm);
  const newSecret = flags.method === 'set' ? await secretFromInput(context, names.length) : undefined;
  begin();
  const report = await rotateBatch(deps, journals, accounts, {
    ...bounds,
    method: flags.method,
    ...(newSecret === undefined ? {} : { newSecret }),
  });
  return { kind: 'ran', report };
}

/** Several are confirmed by their number, below a list of them: a glob of the shell may have named more than was meant. */
async function confirmSeveral(
  { prompts, options }: Context,
  accounts: readonly ResolvedAccount[],
  given: string | undefined,
): Promise<void> {
  if (given === undefined && prompts.possible) {
    const lines = accounts.map((it) => `  ${it.alias} (${qualifiedName(it.connection, it.account)})`);
    options.io.say(['The passwords of these accounts will be changed:', ...lines].join('\n'));
  }
  const expected = String(accounts.length);
  const message = `To change the passwords of ${expected} accounts, type their number:`;
  await confirmTyped({ expected, given, message }, prompts);
}

async function secretFromInput(context: Context, accounts: number): Promise<Secret> {
  if (accounts !== 1) throw new IdctlError('USAGE', 'A given secret can be set for one account only.');
  return readSecret(context, 'New secret:');
}

/** One account: its own code. Several: PARTIAL unless all are proven, OUTCOME_UNKNOWN when that is all that is wrong. */
export function rotationExit(output: RotationOutput): number {
  if (output.kind === 'unfinished') return 0;
  const { results, skipped } = output.report;
  const bad = results.filter((it) => it.state !== 'rotated');
  if (bad.length === 0 && skipped.length === 0) return 0;
  if (bad.length > 0 && skipped.length === 0 && bad.every((it) => it.state === 'unknown'))
    return EXIT.OUTCOME_UNKNOWN;
  const [only] = results;
  return results.length === 1 && skipped.length === 0 && only !== undefined
    ? EXIT[codeOf(only)]
    : EXIT.PARTIAL;
}

/** A vendor that tried and failed has found a fault; everything else has its own code. */
function codeOf(result: RotationResult): Code {
  if (result.state === 'unknown') return 'OUTCOME_UNKNOWN';
  return result.error?.code ?? 'CHECK_FAILED';
}

export function rotationJson(output: RotationOutput): object {
  if (output.kind === 'unfinished') return { runs: output.runs };
  const { runId, results, skipped } = output.report;
  return {
    run: runId,
    results: results.map(({ resolved, state, at, message, error }) => ({
      account: resolved.alias,
      connection: resolved.connection,
      state,
      at,
      message,
      code: state === 'rotated' ? null : codeOf({ resolved, state, at, message, error }),
    })),
    skipped: skipped.map((it) => it.alias),
  };
}

export function rotationText(output: RotationOutput): string {
  if (output.kind === 'unfinished') {
    const line = (run: RotationRun): string =>
      `${run.id}  ${run.startedAt}  ${run.steps.map((it) => it.resolved.alias).join(' ')}`;
    return output.runs.length === 0 ? 'No run was left.' : output.runs.map(line).join('\n');
  }
  const { runId, results, skipped } = output.report;
  const lines = results.map((it) => {
    const word = { rotated: 'done', failed: 'FAILED', unknown: 'NOT KNOWN' }[it.state];
    const hint = it.error?.hint === undefined ? '' : ` ${it.error.hint}`;
    return `${it.resolved.alias}: ${word}. ${it.message}${hint}`;
  });
  for (const it of skipped) lines.push(`${it.alias}: not started, after too many failures.`);
  if (results.some((it) => it.state === 'unknown') || skipped.length > 0) {
    lines.push(`Find out and finish with: idctl pam rotate --resume ${runId}`);
  }
  return lines.join('\n');
}
