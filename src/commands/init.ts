import { Flags } from '@oclif/core';
import { IdctlCommand } from '../cli/base-command.ts';
import type { Initialised } from '../cli/setup/initialise.ts';
import { initialise, initialiseLab } from '../cli/setup/initialise.ts';
import { VAULT_BACKENDS } from '../cli/setup/migrate-vault.ts';

export default class Init extends IdctlCommand<typeof Init, Initialised> {
  static override summary = 'Guided set-up: vault, then connections, each tried before it is saved.';
  static override description =
    '--lab sets up nothing of yours: it starts the local lab and writes a profile for it.';
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init --vault age --identity /etc/idctl/identity.txt --no-input',
    '<%= config.bin %> init --lab',
  ];
  static override flags = {
    lab: Flags.boolean({ description: 'A profile of the local lab; starts the lab when it is not running.' }),
    vault: Flags.option({ options: VAULT_BACKENDS, description: 'Where idctl keeps its own secrets.' })(),
    identity: Flags.string({
      description: 'With age: identity file that opens the vault; made when it is not there.',
    }),
  };

  protected override async execute(): Promise<Initialised> {
    if (this.flags.lab) return initialiseLab(this.context);
    return initialise(this.context, { backend: this.flags.vault, identity: this.flags.identity });
  }

  protected override render({ profile, path, connections }: Initialised): string {
    const next = this.flags.lab
      ? `Try: idctl pam list --profile ${profile}`
      : connections.length === 0
        ? 'Next: idctl connection add NAME'
        : 'Next: idctl pam list';
    return `The profile ${profile} is ready (${path}).\n${next}`;
  }
}
