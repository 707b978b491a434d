/** Hands the access methods that a policy question has read to the check-out that follows it, once. */
import type { PrivilegedAccount } from '../../services/pam/port.ts';
import type { VendorContext } from '../contract.ts';
import type { AccessMethod } from './access.ts';
import { refOf } from './account-id.ts';
import type { OpaClient } from './client.ts';

/** Long enough to answer a prompt for nothing; conditions and custody change. */
const KEPT_MS = 30_000;

export class MethodMemo {
  readonly #context: VendorContext;
  readonly #client: OpaClient;
  readonly #kept = new Map<string, { readonly atMs: number; readonly methods: readonly AccessMethod[] }>();

  constructor(context: VendorContext, client: OpaClient) {
    this.#context = context;
    this.#client = client;
  }

  async read(account: PrivilegedAccount): Promise<readonly AccessMethod[]> {
    const ref = refOf(account);
    const methods = await ref.kind.accessMethods(this.#client, ref);
    this.#kept.set(account.id, { atMs: this.#context.clock.now(), methods });
    return methods;
  }

  /** What was read a moment ago, forgotten by this; else read now. */
  async take(account: PrivilegedAccount): Promise<readonly AccessMethod[]> {
    const kept = this.#kept.get(account.id);
    const isRecent = kept !== undefined && this.#context.clock.now() - kept.atMs < KEPT_MS;
    const methods = isRecent ? kept.methods : await this.read(account);
    this.#kept.delete(account.id);
    return methods;
  }
}
