import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import type { AddedConnection } from '../../cli/setup/add-connection.ts';
import { addConnection } from '../../cli/setup/add-connection.ts';

export default class ConnectionAdd extends IdctlCommand<typeof ConnectionAdd, AddedConnection> {
  static override summary =
    'Set up a tenant: vendor, address, how to sign in. It is tried before it is saved.';
  static override examples = [
    '<%= config.bin %> connection add cyberark',
    '<%= config.bin %> connection add pvwa --vendor cyberark --url https://pvwa.corp.example --set method=ldap --set username=sam --set password=env:PVWA_PASSWORD',
  ];
  static override args = { name: Args.string({ required: true, description: 'Name for the connection.' }) };
  static override flags = {
    vendor: Flags.string({ description: 'cyberark, okta or opa.' }),
    url: Flags.string({ description: 'Address of the vendor.' }),
    set: Flags.string({ multiple: true, default: [], description: 'field=value; a secret by reference.' }),
    replace: Flags.boolean({ description: 'Replace a connection of that name.' }),
    'skip-test': Flags.boolean({ description: 'Save without trying it.' }),
  };

  protected override async execute(): Promise<AddedConnection> {
    const { vendor, url, set, replace } = this.flags;
    return addConnection(this.context, {
      name: this.args.name,
      vendor,
      url,
      set,
      replace,
      skipTest: this.flags['skip-test'],
    });
  }

  protected override render({ name, findings }: AddedConnection): string {
    return findings === null ? `Saved ${name}, untried.` : `${name} works, and is saved.`;
  }
}
