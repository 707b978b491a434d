import { IdctlCommand } from '../../cli/base-command.ts';
import { openLabRemote } from '../../cli/lab/lab-remote.ts';
import { facts } from '../../cli/render/table.ts';

interface Status {
  readonly urls: Readonly<Record<string, string>>;
  readonly clock: { readonly now: string; readonly offsetMs: number };
  readonly vendors: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

export default class LabStatus extends IdctlCommand<typeof LabStatus, Status> {
  static override summary = 'Where the lab listens, what time it is there, what it has seen.';
  static override examples = [
    '<%= config.bin %> lab status',
    '<%= config.bin %> lab status --query urls.pvwa',
  ];

  protected override async execute(): Promise<Status> {
    // The control listener's answer; lab and command line are one package.
    return (await (await openLabRemote(this.context)).call('GET', 'status')) as Status;
  }

  protected override render({ urls, clock, counts }: Status): string {
    return facts([
      ...Object.entries(urls),
      [
        'clock',
        `${clock.now} (${clock.offsetMs === 0 ? 'real time' : `moved by ${clock.offsetMs / 1000} s`})`,
      ],
      ...Object.entries(counts).map(([name, count]): [string, string] => [name, String(count)]),
    ]);
  }
}
