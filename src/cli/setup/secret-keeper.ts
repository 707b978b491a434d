/** Takes a secret from the person into the vault, and forgets it again when the set-up is given up. */
import type { Vault } from '../../vault/contract.ts';
import type { Prompts, Question } from '../terminal/prompts.ts';

export interface SecretKeeper {
  /** Asks, stores, answers with the reference. */
  keep(connection: string, field: string, question: Question): Promise<string>;
  /** Removes what this run has stored. */
  undo(): Promise<void>;
}

export function createSecretKeeper(vault: () => Promise<Vault>, prompts: Prompts): SecretKeeper {
  const stored: string[] = [];
  return {
    async keep(connection, field, question) {
      const secret = await prompts.secret(question);
      const name = `${connection}/${field}`;
      const into = await vault();
      await into.set(name, secret);
      stored.push(name);
      return `${into.backend}:${name}`;
    },
    async undo() {
      if (stored.length === 0) return;
      const from = await vault();
      for (const name of stored.splice(0)) await from.remove(name);
    },
  };
}
