import { Args } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { liveFlags } from '../../cli/federation/live/flags.ts';
import { reportJson } from '../../cli/federation/render/json.ts';
import { formatOf, reportFlags } from '../../cli/federation/report-flags.ts';
import { exitOf, reportOnStdout, writeReports } from '../../cli/federation/report-output.ts';
import { subjectFlags } from '../../cli/federation/subject-flags.ts';
import { evidenceFlags, knowledgeFlags } from '../../cli/federation/verify-flags.ts';
import { verifyFederation } from '../../cli/federation/verify-run.ts';
import type { Report } from '../../services/federation/report.ts';

export default class FederationVerify extends IdctlCommand<typeof FederationVerify, Report> {
  static override summary = 'Whether a sign-in between two ends is sound, and if not, why.';
  static override examples = [
    '<%= config.bin %> federation verify partners --user ana@acme.example',
    '<%= config.bin %> federation verify --idp wic --app Wiki --sp wiki-metadata.xml --report wiki.html',
    '<%= config.bin %> federation verify --from login.har --idp idp.xml --sp sp.xml',
    '<%= config.bin %> federation verify --from token.jwt --jwks keys.json --issuer https://acme.okta.com --audience 0oa1',
    '<%= config.bin %> federation verify partners --live --user test@acme.example --user-secret env:TEST_USER',
    '<%= config.bin %> federation verify --live --idp wic --app Wiki --start https://wiki.acme.example/ --user test@acme.example --user-secret age:test --format sarif --out wiki.sarif',
  ];
  static override args = {
    wiring: Args.string({
      description: 'Name of a wiring that was applied (idctl sso status): both ends are known from it.',
    }),
  };
  static override flags = {
    ...subjectFlags,
    ...evidenceFlags,
    ...knowledgeFlags,
    ...liveFlags,
    ...reportFlags,
  };

  protected override async execute(): Promise<Report> {
    formatOf(this.flags);
    const report = await verifyFederation(this.context, { ...this.flags, wiring: this.args.wiring });
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
