import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { startJitter } from '../../cli/pam/jitter.ts';
import { leaseJson } from '../../cli/pam/views.ts';
import { parseDuration } from '../../core/duration.ts';
import type { SweepReport } from '../../services/pam/sweep.ts';
import { sweep } from '../../services/pam/sweep.ts';

const VERB = {
  returned: 'Given back',
  ended: 'Ended',
  cleared: 'Cleared',
  failed: 'STILL OUT',
  due: 'Due',
} as const;

export default class PamSweep extends IdctlCommand<typeof PamSweep, SweepReport> {
  static override summary = 'Give back everything that is past its time, orphaned or of unknown outcome.';
  static override description =
    'Made for cron: one run at a time, safe to repeat, exit code 10 when something stays out.';
  static override examples = [
    '*/5 * * * *  <%= config.bin %> pam sweep --no-input --jitter 30s',
    '<%= config.bin %> pam sweep --all --dry-run',
  ];
  static override flags = {
    all: Flags.boolean({ description: 'Also what is in order: the end of the working day.' }),
    'dry-run': Flags.boolean({ description: 'Only say what would be given back.' }),
    jitter: Flags.string({ description: 'Wait a random time up to this before starting.' }),
    'wait-lock': Flags.string({ description: 'Wait so long for another sweep to end.', default: '0s' }),
  };

  protected override async execute(): Promise<SweepReport> {
    const waitMs = parseDuration(this.flags['wait-lock']);
    const deps = await this.context.pam();
    await startJitter(this.flags.jitter, deps);
    return sweep(deps, { all: this.flags.all, dryRun: this.flags['dry-run'] }, waitMs);
  }

  protected override exitCodeOf(report: SweepReport): number {
    return report.items.some((it) => it.result === 'failed') ? 10 : 0;
  }

  protected override toJson({ items, kept }: SweepReport): object {
    return {
      items: items.map(({ lease, ...rest }) => ({ ...rest, lease: leaseJson(lease) })),
      kept: kept.map(leaseJson),
    };
  }

  protected override render({ items, kept }: SweepReport): string {
    const returning = kept.filter((it) => it.state === 'returning');
    const swept = items.map(({ lease, reason, result, message }) => {
      return `${VERB[result]} ${lease.alias} (${lease.id}, ${reason})${message === null ? '' : `: ${message}`}`;
    });
    const left = returning.map(({ alias, id, holder }) => {
      return `${alias} (${id}) is being given back by process ${holder.pid} on ${holder.host}.`;
    });
    if (items.length === 0) swept.push(`Nothing to give back; ${kept.length - left.length} in order.`);
    return [...swept, ...left].join('\n');
  }
}
