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
  /** What lists of this run have told by the way. */
  readonly #seen = new Map<string, SecretType>();

  constructor(context: VendorContext, client: PvwaClient) {
    this.#context = context;
    this.#client = client;
  }

  /** Null when no account has told yet; asks nobody. */
  async known({ id }: Pick<PrivilegedAccount, 'id'>): Promise<SecretType | null> {
    const known = this.#seen.get(id) ?? (await this.#context.facts.get(keyOf(id)));
    return known === 'password' || known === 'key' ? known : null;
  }

  /** For this run: a list of thousands is not worth thousands of facts. */
  see(id: string, secretType: SecretType): void {
    this.#seen.set(id, secretType);
  }

  async note(id: string, secretType: SecretType): Promise<void> {
    await this.#context.facts.set(keyOf(id), secretType, REMEMBERED_MS);
  }

  async of({ id }: Pick<PrivilegedAccount, 'id'>): Promise<SecretType> {
    const known = await this.known({ id });
    if (known !== null) return known;
    const { secretType } = await this.#client.account(id);
    await this.note(id, secretType);
    return secretType;
  }
}

const keyOf = (id: string): string => `secret-type:${id}`;
