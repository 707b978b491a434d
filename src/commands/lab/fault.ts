import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import type { FaultOrder } from '../../cli/lab/fault-order.ts';
import { FAULTS, faultText, orderFault } from '../../cli/lab/fault-order.ts';
import { openLabRemote } from '../../cli/lab/lab-remote.ts';

interface Result {
  readonly answer: unknown;
}

export default class LabFault extends IdctlCommand<typeof LabFault, Result> {
  static override summary = 'Let the next calls fail, or move the clock.';
  static override examples = [
    "<%= config.bin %> lab fault drop-after --route 'POST /PasswordVault/API/Accounts/*/Password/Retrieve'",
    '<%= config.bin %> lab fault clock --by +20m',
    '<%= config.bin %> lab fault clear',
  ];
  static override args = {
    kind: Args.string({ required: true, options: [...FAULTS], description: 'What goes wrong.' }),
  };
  static override flags = {
    listener: Flags.string({ description: 'Which stand-in.', default: 'pvwa' }),
    route: Flags.string({ description: 'METHOD and path; * is one segment, ** any number.' }),
    skip: Flags.integer({ description: 'Let so many calls through first.', default: 0, min: 0 }),
    times: Flags.integer({ description: 'Then let so many fail.', default: 1, min: 1 }),
    by: Flags.string({ description: 'With clock: how far, such as +20m or -10m.' }),
  };

  protected override async execute(): Promise<Result> {
    const order: FaultOrder = { ...this.flags, kind: this.args.kind };
    return { answer: await orderFault(await openLabRemote(this.context), order) };
  }

  protected override toJson({ answer }: Result): object {
    return { result: answer };
  }

  protected override render({ answer }: Result): string {
    return faultText(answer);
  }
}
