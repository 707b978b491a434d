import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { commandOf, execFlags, openExec, refuseFurtherWords } from '../../cli/pam/exec-run.ts';
import { loanFlags, loanRequest } from '../../cli/pam/loan-flags.ts';
import { returnText } from '../../cli/pam/views.ts';
import { shortId } from '../../core/ids.ts';
import type { ExecResult } from '../../services/pam/exec.ts';
import { execWithLoan } from '../../services/pam/exec.ts';
import { resolveAccount } from '../../services/pam/resolve.ts';

export default class PamExec extends IdctlCommand<typeof PamExec, ExecResult> {
  static override summary = 'Take a password on loan for the life of one command.';
  static override description =
    'The command gets the terminal, its signals and the secret; its exit code is the exit code. The password is given back whatever happens, also when idctl is killed. With --json, what the command writes to its stdout comes by stderr: stdout holds the JSON object alone.';
  static override examples = [
    '<%= config.bin %> pam exec okta-admin -- ./rotate-keys.sh',
    '<%= config.bin %> pam exec db-prod --fd -- sh -c \'psql "password=$(cat /dev/fd/3)"\'',
  ];
  static override strict = false;
  static override args = {
    account: Args.string({ required: true, description: 'Short name, connection:name, user@target or id.' }),
  };
  static override flags = {
    ...loanFlags,
    ...execFlags,
    verbose: Flags.boolean({ char: 'v', description: 'Say what is taken and given back.' }),
  };

  protected override async execute(): Promise<ExecResult> {
    refuseFurtherWords(this.words, commandOf(this.argv));
    const output = this.started.wantsJson ? 'stderr' : 'stdout';
    const exec = await openExec(this.flags, { argv: this.argv, output }, this.context);
    const deps = await this.context.pam();
    const resolved = await resolveAccount(deps, await this.context.aliases(), this.args.account);
    const leaseId = shortId('ls');
    const request = { ...loanRequest(this.flags, this.context), purpose: 'exec' as const, leaseId };
    const guardian = exec.guardian(resolved.connection);
    const result = await execWithLoan(deps, resolved, request, guardian, (loan) => {
      if (this.flags.verbose) this.started.io.say(`Checked out ${resolved.alias} (lease ${leaseId}).`);
      return exec.run({ ...loan, leaseId, userName: resolved.account.userName, guardian });
    });
    if (result.checkInError !== null) {
      const { message, hint } = result.checkInError;
      this.started.io.say(`Warning: ${message}${hint === undefined ? '' : `\n  ${hint}`}`);
    }
    if (this.flags.verbose && result.checkIn !== null) {
      this.started.io.say(returnText(resolved.alias, result.checkIn));
    }
    return result;
  }

  /** The child's, also when giving back failed: a script asks for its own command's success. */
  protected override exitCodeOf(result: ExecResult): number {
    return result.exitCode;
  }

  protected override toJson(result: ExecResult): object {
    return { exitCode: result.exitCode, givenBack: result.checkInError === null };
  }

  protected override render(): string {
    return '';
  }
}
