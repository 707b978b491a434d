import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import type { AddedConnection, AddRequest } from '../../cli/setup/add-connection.ts';
import { addConnection } from '../../cli/setup/add-connection.ts';
import { CONNECTION_PURPOSES } from '../../services/connections/setup-port.ts';

export default class ConnectionAdd extends IdctlCommand<typeof ConnectionAdd, AddedConnection> {
  static override summary =
    'Set up a tenant: vendor, address, how to sign in. It is tried before it is saved.';
  static override examples = [
    '<%= config.bin %> connection add cyberark',
    '<%= config.bin %> connection add acme --vendor okta --url https://acme.okta.com --bootstrap --administrator prompt --for sso',
    '<%= config.bin %> connection add pvwa --vendor cyberark --url https://pvwa.corp.example --set method=ldap --set username=sam --set password=env:PVWA_PASSWORD',
    '<%= config.bin %> connection add pvwa --vendor cyberark --url https://pvwa.corp.example --set method=saml --set identityProvider=acme --set application=PVWA --set username=sam@corp.example --set password=keychain:sam',
  ];
  static override args = { name: Args.string({ required: true, description: 'Name for the connection.' }) };
  static override flags = {
    vendor: Flags.string({ description: 'cyberark, okta, opa or auth0.' }),
    url: Flags.string({ description: 'Address of the vendor.' }),
    set: Flags.string({ multiple: true, default: [], description: 'field=value; a secret by reference.' }),
    replace: Flags.boolean({ description: 'Replace a connection of that name.' }),
    'new-key': Flags.boolean({
      description: 'Make a key for the connection, and say what an administrator does with it.',
      exclusive: ['bootstrap'],
    }),
    bootstrap: Flags.boolean({
      description:
        'Make a key, and all that the vendor needs for it, signed in as an administrator for this once.',
    }),
    administrator: Flags.string({
      description: 'Sign-in for --bootstrap: a reference to an API token, or person:CLIENT_ID.',
      default: 'prompt',
    }),
    label: Flags.string({ description: 'Name of the application at the vendor.', default: 'idctl' }),
    for: Flags.option({
      options: CONNECTION_PURPOSES,
      description: 'What --bootstrap and --new-key give it rights for; sso: to wire single sign-on as well.',
      default: 'directory' as const,
    })(),
    role: Flags.string({
      multiple: true,
      default: [],
      description:
        "Administrator role of the application, in the vendor's words; a sensible set when left out.",
    }),
    'skip-test': Flags.boolean({ description: 'Save without trying it.' }),
  };

  protected override async execute(): Promise<AddedConnection> {
    const { vendor, url, set, replace, 'skip-test': skipTest } = this.flags;
    const { name } = this.args;
    const ownKey = this.#ownKey();
    return addConnection(this.context, { name, vendor, url, set, replace, skipTest, ownKey });
  }

  #ownKey(): AddRequest['ownKey'] {
    const { bootstrap, administrator, label, role, for: purpose } = this.flags;
    const newKey = this.flags['new-key'];
    return newKey || bootstrap
      ? { newKey, bootstrap, administrator, label, roles: role, purpose }
      : undefined;
  }

  protected override render({ name, findings, saved, key }: AddedConnection): string {
    const steps = (key?.steps ?? []).map(
      ({ what, state }) => `${state === 'made' ? 'made ' : 'there'}  ${what}`,
    );
    const end = saved
      ? findings === null
        ? `Saved ${name}, untried.`
        : `${name} works, and is saved.`
      : `The key is in the vault. When the steps above are done, run this again with --set clientId=…`;
    return [...steps, end].join('\n');
  }
}
