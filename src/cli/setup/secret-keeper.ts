/** Takes a secret from the person into the vault, and puts back what was there when the set-up is given up. */
import type { Secret } from '../../core/secret.ts';
import type { Vault } from '../../vault/contract.ts';
import type { Prompts, Question } from '../terminal/prompts.ts';

export interface SecretKeeper {
  /** Asks, stores, answers with the reference. */
  keep(connection: string, field: string, question: Question): Promise<string>;
  /** Removes what this run has stored; a secret that was there before is there again. */
  undo(): Promise<void>;
}

export function createSecretKeeper(vault: () => Promise<Vault>, prompts: Prompts): SecretKeeper {
  const before: Array<readonly [name: string, secret: Secret | null]> = [];
  return {
    async keep(connection, field, question) {
      const secret = await prompts.secret(question);
      const name = `${connection}/${field}`;
      const into = await vault();
      before.push([name, await into.get(name)]);
      await into.set(name, secret);
      return `${into.backend}:${name}`;
    },
    async undo() {
      if (before.length === 0) return;
      const into = await vault();
      for (const [name, secret] of before.splice(0).reverse()) {
        await (secret === null ? into.remove(name) : into.set(name, secret));
      }
    },
  };
}
