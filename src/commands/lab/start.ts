import { Flags } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { startDetached } from '../../cli/lab/lab-detached.ts';
import { LAB_PROFILE } from '../../cli/lab/lab-home.ts';
import { serveLab } from '../../cli/lab/lab-service.ts';

interface Result {
  readonly urls: Readonly<Record<string, string>>;
  readonly profile: string;
  readonly detached: boolean;
}

export default class LabStart extends IdctlCommand<typeof LabStart, Result> {
  static override summary =
    "The vendors' world on this machine: CyberArk, OPA, two Okta orgs, Auth0 and Zoho, on loopback.";
  static override description =
    'Serves until it is stopped, and writes the profiles lab (Sam, the administrator) and lab-mira (Mira, who approves).';
  static override examples = [
    '<%= config.bin %> lab start --detach && <%= config.bin %> pam list --profile lab',
    '<%= config.bin %> lab start --seed demo --state lab-state.json',
  ];
  static override flags = {
    detach: Flags.boolean({ char: 'd', description: 'Serve in the background.' }),
    port: Flags.integer({
      description: 'First port; 0 takes free ones.',
      default: 7600,
      min: 0,
      max: 65_000,
    }),
    seed: Flags.string({ description: 'The same seed makes the same ids and passwords.' }),
    state: Flags.string({ description: 'File that keeps the state over restarts.' }),
  };

  protected override async execute(): Promise<Result> {
    const { detach, port, seed, state } = this.flags;
    const options = {
      basePort: port,
      ...(seed === undefined ? {} : { seed }),
      ...(state === undefined ? {} : { statePath: state }),
    };
    const urls = detach
      ? await startDetached(this.context, options)
      : await serveLab(this.context, options, (started) => {
          this.started.io.say(`${describe(started)}\nUse it with --profile ${LAB_PROFILE}. Ctrl-C stops it.`);
        });
    return { urls, profile: LAB_PROFILE, detached: detach };
  }

  protected override render({ urls, detached }: Result): string {
    return detached
      ? `${describe(urls)}\nUse it with --profile ${LAB_PROFILE}; stop it with: idctl lab stop`
      : '';
  }
}

function describe(urls: Readonly<Record<string, string>>): string {
  const widest = Math.max(...Object.keys(urls).map((it) => it.length));
  return Object.entries(urls)
    .map(([name, url]) => `${name.padEnd(widest)}  ${url}`)
    .join('\n');
}
