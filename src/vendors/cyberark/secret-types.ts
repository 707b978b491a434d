/**
 * Whether an account holds a password or an SSH key: by that PVWA hands it out, and an account tells it only when it is
 * read. It never changes, so it is read once and remembered.
 */
import type { PrivilegedAccount } from '../../services/pam/port.ts';
import type { VendorContext } from '../contract.ts';
import type { PvwaClient } from './client.ts';
import type { SecretType } from './spec.ts';

const REMEMBERED_MS = 24 * 3_600_000;

export class SecretTypes {
  readonly #context: VendorContext;
  readonly #client: PvwaClient;

  constructor(context: VendorContext, client: PvwaClient) {
    this.#context = context;
    this.#client = client;
  }

  async of({ id }: PrivilegedAccount): Promise<SecretType> {
    const key = `secret-type:${id}`;
    const known = await this.#context.facts.get(key);
    if (known === 'password' || known === 'key') return known;
    const { secretType } = await this.#client.account(id);
    await this.#context.facts.set(key, secretType, REMEMBERED_MS);
    return secretType;
  }
}
