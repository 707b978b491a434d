import { Args } from '@oclif/core';
import { IdctlCommand } from '../../cli/base-command.ts';
import { readSecret } from '../../cli/terminal/read-secret.ts';

interface Result {
  readonly name: string;
  readonly reference: string;
}

export default class VaultSet extends IdctlCommand<typeof VaultSet, Result> {
  static override summary =
    'Put a secret into the vault; it comes by a question or by stdin, never by a flag.';
  static override examples = [
    '<%= config.bin %> vault set pvwa-password',
    'pass show pvwa | <%= config.bin %> vault set pvwa-password',
  ];
  static override args = { name: Args.string({ required: true, description: 'Name of the secret.' }) };

  protected override async execute(): Promise<Result> {
    const { name } = this.args;
    const vault = await this.context.vault();
    await vault.set(name, await readSecret(this.context, `Secret for ${name}:`));
    return { name, reference: `${vault.backend}:${name}` };
  }

  protected override render({ reference }: Result): string {
    return `Stored. Refer to it as ${reference}`;
  }
}
