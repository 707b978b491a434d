import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../../cli/base-command.ts';
import { connectionFlag, oktaEventLog } from '../../../cli/directory/choose-connection.ts';
import { eventFilter } from '../../../cli/directory/follow-run.ts';
import { parseInstant } from '../../../cli/directory/instants.ts';
import { EVENT_COLUMNS } from '../../../cli/directory/views.ts';
import { outputFlag, renderList } from '../../../cli/render/list-output.ts';
import { systemClock } from '../../../core/clock.ts';
import type { FoundEvents } from '../../../services/directory/search-log.ts';
import { searchLog } from '../../../services/directory/search-log.ts';

interface Result extends FoundEvents {
  readonly connection: string;
}

export default class OktaLogsSearch extends IdctlCommand<typeof OktaLogsSearch, Result> {
  static override summary = 'Events of the System Log in a span of time, oldest first.';
  static override examples = [
    '<%= config.bin %> okta logs search --since 2h --filter \'outcome.result eq "FAILURE"\'',
    '<%= config.bin %> okta logs search --q sam.reed --since 2026-03-01 --until 2026-03-02 --json',
  ];
  static override flags = {
    since: Flags.string({ description: 'Instant, or how long ago.', default: '1h' }),
    until: Flags.string({ description: 'Instant, or how long ago.', default: '0s' }),
    filter: Flags.string({ description: "Expression in Okta's filter language." }),
    q: Flags.string({ description: 'Words that an event must have.' }),
    limit: Flags.integer({ description: 'How many events at most.', default: 1000, min: 1 }),
    connection: connectionFlag,
    output: outputFlag,
  };

  protected override async execute(): Promise<Result> {
    const { since, until, limit, connection: given } = this.flags;
    const now = systemClock.now();
    const span = {
      since: parseInstant(since, '--since', now),
      until: parseInstant(until, '--until', now),
    };
    const { connection, log } = await oktaEventLog(this.context, given);
    const found = await searchLog(log, { ...span, ...eventFilter(this.flags) }, limit);
    if (found.more) this.started.io.say(`There are more than ${limit}: see --limit, or narrow the span.`);
    return { connection, ...found };
  }

  protected override render(result: Result): string {
    if (result.events.length === 0) this.started.io.say('No event.');
    return renderList(this.flags.output, result.events, EVENT_COLUMNS, result, this.started.io.columns);
  }
}
