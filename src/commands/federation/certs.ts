import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { CERTIFICATE_COLUMNS, certificatesJson } from '../../cli/federation/certs/views.ts';
import { openEnds } from '../../cli/federation/ends/open-ends.ts';
import { outputFlag, renderList } from '../../cli/render/list-output.ts';
import { systemClock } from '../../core/clock.ts';
import { parseDuration } from '../../core/duration.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { CertificateList, ListedCertificate } from '../../services/federation/certs/list.ts';
import { expiringBefore, listCertificates } from '../../services/federation/certs/list.ts';

interface Result {
  readonly list: CertificateList;
  readonly expiring: readonly ListedCertificate[];
}

export default class FederationCerts extends IdctlCommand<typeof FederationCerts, Result> {
  static override summary =
    'Certificates of every application and identity provider, over every connection, soonest to expire first.';
  static override description =
    'One row for each certificate, with all places that it lies at. Certificates that sign no more are left out unless --all is given.';
  static override examples = [
    '<%= config.bin %> federation certs',
    '<%= config.bin %> federation certs --warn 30d --no-input',
    '<%= config.bin %> federation certs --connection wic --output csv',
  ];
  static override flags = {
    connection: Flags.string({ char: 'c', multiple: true, description: 'Only this connection; repeatable.' }),
    warn: Flags.string({
      description: 'Exit with 9 when a certificate in force expires within this time, such as 30d.',
    }),
    all: Flags.boolean({ description: 'Also those that sign no more.' }),
    output: outputFlag,
  };

  protected override async execute(): Promise<Result> {
    const warnMs = this.flags.warn === undefined ? null : parseDuration(this.flags.warn);
    const ends = await openEnds(this.context, this.flags.connection ?? []);
    const now = systemClock.now();
    const found = await listCertificates(ends, now);
    const [failure] = found.failures;
    if (failure !== undefined && found.failures.length === ends.length) throw failure.error;
    const shown = found.certificates.filter(
      (it) => this.flags.all || it.uses.some((use) => use.status !== 'retired'),
    );
    const expiring = warnMs === null ? [] : expiringBefore(found, now + warnMs);
    return { list: { ...found, certificates: shown }, expiring };
  }

  protected override exitCodeOf({ list, expiring }: Result): number {
    if (expiring.length > 0) return EXIT.CHECK_FAILED;
    return list.failures.length > 0 ? EXIT.PARTIAL : 0;
  }

  protected override toJson({ list, expiring }: Result): object {
    return { ...certificatesJson(list), expiring: expiring.flatMap((it) => it.facts?.sha256 ?? []) };
  }

  protected override render(result: Result): string {
    const { io } = this.started;
    for (const { connection, error } of result.list.failures) {
      io.say(`Not whole: ${connection} could not be read (${error.message}).`);
    }
    if (result.list.certificates.length === 0) io.say('No certificate.');
    if (result.expiring.length > 0)
      io.say(`Within ${this.flags.warn}: ${result.expiring.length} to be replaced.`);
    return renderList(
      this.flags.output,
      result.list.certificates,
      CERTIFICATE_COLUMNS,
      this.toJson(result),
      io.columns,
    );
  }
}
