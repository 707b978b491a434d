import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { openLabRemote } from '../../cli/lab/lab-remote.ts';
import { outputFlag, renderList } from '../../cli/render/list-output.ts';

interface Entry {
  readonly sequence: number;
  readonly at: string;
  readonly listener: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly fault: string | null;
}

interface Result {
  readonly requests: readonly Entry[];
}

const COLUMNS = [
  { title: '#', value: (it: Entry) => String(it.sequence) },
  { title: 'AT', value: (it: Entry) => it.at },
  { title: 'LISTENER', value: (it: Entry) => it.listener },
  { title: 'METHOD', value: (it: Entry) => it.method },
  { title: 'PATH', value: (it: Entry) => it.path, atLeast: 8 },
  { title: 'STATUS', value: (it: Entry) => String(it.status ?? '') },
  { title: 'FAULT', value: (it: Entry) => it.fault ?? '' },
];

export default class LabRequests extends IdctlCommand<typeof LabRequests, Result> {
  static override summary = 'What the lab was asked, without secrets.';
  static override examples = ['<%= config.bin %> lab requests', '<%= config.bin %> lab requests --clear'];
  static override flags = {
    since: Flags.integer({ description: 'Only entries behind this number.', default: 0, min: 0 }),
    clear: Flags.boolean({ description: 'Empty the journal.' }),
    output: outputFlag,
  };

  protected override async execute(): Promise<Result> {
    const remote = await openLabRemote(this.context);
    if (this.flags.clear) {
      await remote.call('DELETE', 'requests');
      return { requests: [] };
    }
    // The control listener's answer; lab and command line are one package.
    return (await remote.call('GET', `requests?since=${this.flags.since}`)) as Result;
  }

  protected override render(result: Result): string {
    if (result.requests.length === 0) this.started.io.say('No request.');
    return renderList(this.flags.output, result.requests, COLUMNS, result, this.started.io.columns);
  }
}
