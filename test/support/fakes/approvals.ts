/** The port of dual control, as one user of the small vault sees it. */
import { instant } from '../../../src/core/clock.ts';
import { IdctlError } from '../../../src/core/errors.ts';
import type {
  AccessApprovals,
  AccessRequest,
  NewAccessRequest,
} from '../../../src/services/pam/approvals-port.ts';
import type { PrivilegedAccount } from '../../../src/services/pam/port.ts';
import { Failures } from './failures.ts';
import type { Vault } from './vault.ts';
import type { VaultRequest } from './vault-model.ts';

/** Failures by the port's method names. */
export class FakeApprovals implements AccessApprovals {
  readonly failures = new Failures();
  readonly #vault: Vault;
  readonly #user: string;

  constructor(vault: Vault, user = 'sam') {
    this.#vault = vault;
    this.#user = user;
  }

  listRequests(
    which: 'mine' | 'incoming',
    { onlyWaiting }: { readonly onlyWaiting: boolean },
  ): Promise<readonly AccessRequest[]> {
    return this.failures.around('listRequests', () =>
      this.#vault.requests
        .filter((it) => (which === 'mine' ? it.requester === this.#user : this.#isApprover()))
        .filter((it) => !onlyWaiting || this.#vault.stateOf(it) === 'waiting')
        .map((it) => this.#view(it)),
    );
  }

  getRequest(id: string): Promise<AccessRequest> {
    return this.failures.around('getRequest', () => this.#view(this.#visible(id)));
  }

  createRequest({ id }: PrivilegedAccount, { reason }: NewAccessRequest): Promise<AccessRequest> {
    return this.failures.around('createRequest', () => {
      const account = this.#vault.byId(id);
      if (!account.rules.approval) throw new IdctlError('DENIED', 'it needs no approval');
      if (account.rules.reason && reason === '') throw new IdctlError('INPUT_REQUIRED', 'a reason is needed');
      return this.#view(this.#vault.request(account, this.#user, reason));
    });
  }

  decide(id: string, decision: 'approve' | 'deny'): Promise<void> {
    return this.failures.around('decide', () => {
      const request = this.#visible(id);
      if (!this.#isApprover() || request.requester === this.#user) {
        throw new IdctlError('DENIED', 'it is not for you to decide');
      }
      if (this.#vault.stateOf(request) !== 'waiting') throw new IdctlError('DENIED', 'it is decided');
      request.decision = decision;
    });
  }

  #isApprover(): boolean {
    return this.#vault.approvers.includes(this.#user);
  }

  #visible(id: string): VaultRequest {
    const found = this.#vault.requests.find((it) => it.id === id);
    if (found === undefined || !(found.requester === this.#user || this.#isApprover())) {
      throw new IdctlError('NOT_FOUND', `there is no request ${id}`);
    }
    return found;
  }

  #view(it: VaultRequest): AccessRequest {
    const { account } = this.#vault.byId(it.accountId);
    const state = this.#vault.stateOf(it);
    return {
      id: it.id,
      account: account.name,
      container: account.container,
      requester: it.requester,
      reason: it.reason,
      status: it.used ? 'used' : state,
      state,
      confirmationsLeft: state === 'waiting' ? 1 : 0,
      approvers: this.#vault.approvers,
      createdAt: instant(it.createdAt),
      expiresAt: instant(it.expiresAt),
    };
  }
}
