import { IdctlCommand } from '../../cli/base-command.ts';
import { facts } from '../../cli/render/table.ts';
import type { VaultState } from '../../cli/vault-of.ts';

export default class VaultStatus extends IdctlCommand<typeof VaultStatus, VaultState> {
  static override summary = 'Which vault this profile has, and whether it opens.';
  static override examples = [
    '<%= config.bin %> vault status',
    '<%= config.bin %> vault status --query state',
  ];

  protected override async execute(): Promise<VaultState> {
    return (await this.context.vault()).status();
  }

  protected override exitCodeOf({ state }: VaultState): number {
    return state === 'ready' ? 0 : 4;
  }

  protected override render({ backend, state, detail, remedy }: VaultState): string {
    return facts([
      ['backend', backend],
      ['state', state],
      ['detail', detail],
      ['remedy', remedy ?? null],
    ]);
  }
}
