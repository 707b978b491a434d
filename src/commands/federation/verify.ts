import { IdctlCommand } from '../../cli/base-command.ts';
import { reportJson } from '../../cli/federation/render/json.ts';
import { formatOf, reportFlags } from '../../cli/federation/report-flags.ts';
import { exitOf, reportOnStdout, writeReports } from '../../cli/federation/report-output.ts';
import { verifyEvidence } from '../../cli/federation/verify-evidence.ts';
import { evidenceFlags, knowledgeFlags } from '../../cli/federation/verify-flags.ts';
import { systemClock } from '../../core/clock.ts';
import { IdctlError } from '../../core/errors.ts';
import type { Report } from '../../services/federation/report.ts';

export default class FederationVerify extends IdctlCommand<typeof FederationVerify, Report> {
  static override summary = 'Whether a sign-in between two ends is sound, and if not, why.';
  static override description =
    'Exits with 0 when it is sound, with 9 when something is wrong, and with 10 when a check without which nobody can say so could not be made.';
  static override examples = [
    '<%= config.bin %> federation verify --from login.har --idp idp.xml --sp sp.xml',
    '<%= config.bin %> federation verify --from response.txt --context wiki.yaml --report wiki.html',
    '<%= config.bin %> federation verify --from token.jwt --jwks keys.json --issuer https://acme.okta.com --audience 0oa1',
    '<%= config.bin %> federation verify --from login.har --context wiki.yaml --format sarif --out wiki.sarif',
  ];
  static override flags = { ...evidenceFlags, ...knowledgeFlags, ...reportFlags };

  protected override async execute(): Promise<Report> {
    const { from } = this.flags;
    formatOf(this.flags);
    if (from === undefined) {
      throw new IdctlError('USAGE', 'Nothing was given to verify.', { hint: 'Name a capture: --from FILE' });
    }
    const report = await verifyEvidence(from, this.flags, new Date(systemClock.now()));
    await writeReports(report, this.flags, this.context, this.config.version);
    return report;
  }

  protected override exitCodeOf(report: Report): number {
    return exitOf(report, this.flags);
  }

  protected override toJson(report: Report): object {
    return reportJson(report);
  }

  protected override render(report: Report): string {
    return reportOnStdout(report, this.flags, this.context, this.config.version);
  }
}
