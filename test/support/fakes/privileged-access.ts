/** The port of privileged access, as one user of the small vault sees it. */
import { instant } from '../../../src/core/clock.ts';
import { IdctlError } from '../../../src/core/errors.ts';
import { Secret } from '../../../src/core/secret.ts';
import type {
  AccessPolicy,
  AccountQuery,
  CheckInOutcome,
  CheckOutOutcome,
  CheckOutRequest,
  Custody,
  Formality,
  HistoryEntry,
  PendingApproval,
  PrivilegedAccess,
  PrivilegedAccount,
  RotationMark,
  RotationMethod,
  RotationProgress,
  RotationRequest,
  RotationState,
  SecretVersion,
  Tri,
} from '../../../src/services/pam/port.ts';
import { Failures } from './failures.ts';
import type { Vault } from './vault.ts';
import type { VaultAccount } from './vault-model.ts';

const tri = (value: boolean): Tri => (value ? 'yes' : 'no');
const instantOrNull = (ms: number | null): string | null => (ms === null ? null : instant(ms));

/** Failures by the port's method names. */
export class FakePrivilegedAccess implements PrivilegedAccess {
  readonly failures = new Failures();
  readonly #vault: Vault;
  readonly #user: string;

  constructor(vault: Vault, user = 'sam') {
    this.#vault = vault;
    this.#user = user;
  }

  async *list({ search = '', container }: AccountQuery): AsyncGenerator<PrivilegedAccount> {
    await this.failures.around('list', () => undefined);
    for (const { account } of this.#vault.accounts) {
      const text = Object.values(account).join(' ').toLowerCase();
      const isWanted = search
        .toLowerCase()
        .split(/\s+/)
        .every((word) => text.includes(word));
      const isThere = container === undefined || container.toLowerCase() === account.container.toLowerCase();
      if (isWanted && isThere) yield account;
    }
  }

  get(id: string): Promise<PrivilegedAccount> {
    return this.failures.around('get', () => this.#vault.byId(id).account);
  }

  policy(account: PrivilegedAccount): Promise<AccessPolicy> {
    return this.#on('policy', account, ({ rules }) => {
      const told = (value: boolean): Tri => (rules.told ? tri(value) : 'unknown');
      return {
        reason: told(rules.reason),
        ticket: told(rules.ticket),
        approval: told(rules.approval),
        exclusive: told(rules.exclusive),
        oneTime: told(rules.changesAfterLoan),
        maxLoanMs: rules.told ? rules.maxLoanMs : null,
        obstacles: rules.obstacles,
        rotationMethods: rules.methods,
      };
    });
  }

  custody(account: PrivilegedAccount): Promise<Custody> {
    return this.#on('custody', account, (it) => this.#custodyOf(it));
  }

  rotationState(account: PrivilegedAccount): Promise<RotationState> {
    return this.#on('rotationState', account, (it) => ({
      lastRotatedAt: instantOrNull(it.lastRotatedAt),
      lastVerifiedAt: instantOrNull(it.lastVerifiedAt),
      status: it.jobs.length > 0 ? 'running' : it.lastFailed ? 'failed' : 'ok',
      message: it.lastFailed ? 'the target refused' : null,
      automatic: tri(it.rules.changesAfterLoan),
    }));
  }

  history(account: PrivilegedAccount): Promise<readonly HistoryEntry[]> {
    return this.#on('history', account, ({ history }) =>
      history.map((it) => ({ ...it, at: instant(it.at) })).toReversed(),
    );
  }

  versions(account: PrivilegedAccount): Promise<readonly SecretVersion[]> {
    return this.#on('versions', account, ({ versions }) =>
      versions.map(({ by, at }, index) => ({ version: String(index + 1), at: instant(at), by })).toReversed(),
    );
  }

  checkOut(account: PrivilegedAccount, request: CheckOutRequest): Promise<CheckOutOutcome> {
    return this.#on('checkOut', account, (it) => {
      const refused = this.#refusal(it, request);
      if (refused !== null) return refused;
      const secret = this.#vault.handOut(it, this.#user, request.version, request.reason);
      const until = instantOrNull(it.loan?.until ?? null);
      return { kind: 'granted', secret: new Secret(secret), exclusive: tri(it.rules.exclusive), until };
    });
  }

  checkIn(account: PrivilegedAccount, { force }: { readonly force: boolean }): Promise<CheckInOutcome> {
    return this.#on('checkIn', account, (it) => {
      const isMine = it.loan?.user === this.#user;
      if (it.loan === null || it.returning || !(isMine || force)) return { kind: 'not-out' };
      this.#vault.giveBack(it, this.#user);
      return { kind: 'returned', rotation: it.rules.changesAfterLoan ? 'started' : 'none' };
    });
  }

  rotationMark(account: PrivilegedAccount): Promise<RotationMark> {
    return this.#on('rotationMark', account, ({ counters }) => ({ ...counters }));
  }

  startRotation(account: PrivilegedAccount, { method, newSecret }: RotationRequest): Promise<void> {
    return this.#on('startRotation', account, (it) => {
      if (!it.rules.methods.includes(method))
        throw new IdctlError('USAGE', `the vault does not offer ${method}`);
      if (method === 'set' && newSecret === undefined)
        throw new IdctlError('USAGE', 'set needs the new secret');
      if (it.loan !== null && it.loan.user !== this.#user) {
        throw new IdctlError('CONFLICT', `${it.loan.user} has it`);
      }
      this.#vault.order(it, method, newSecret?.reveal() ?? null);
    });
  }

  rotationProgress(
    account: PrivilegedAccount,
    mark: RotationMark,
    method: RotationMethod,
  ): Promise<RotationProgress> {
    return this.#on('rotationProgress', account, ({ counters, lastSuccess }) => {
      if (counters[method] > Number(mark[method]) && lastSuccess !== null) {
        return { state: 'done', at: instant(lastSuccess.at), proof: `the vault counts ${counters[method]}` };
      }
      if (counters.failed > Number(mark['failed'])) return { state: 'failed', message: 'the target refused' };
      return { state: 'running' };
    });
  }

  #on<T>(method: string, { id }: PrivilegedAccount, work: (account: VaultAccount) => T): Promise<T> {
    return this.failures.around(method, () => {
      this.#vault.settle();
      return work(this.#vault.byId(id));
    });
  }

  #custodyOf({ loan, returning }: VaultAccount): Custody {
    if (loan === null) return { state: 'available', holder: null, since: null, until: null };
    if (returning) return { state: 'unknown', holder: null, since: null, until: null };
    const state = loan.user === this.#user ? 'held-by-me' : 'held-by-other';
    return { state, holder: loan.user, since: instant(loan.since), until: instantOrNull(loan.until) };
  }

  /** In the order of a real vault: formalities, approval, custody. Null when it may be handed out. */
  #refusal(it: VaultAccount, { reason, ticket }: CheckOutRequest): CheckOutOutcome | null {
    const { rules, account } = it;
    const [obstacle] = rules.obstacles;
    if (obstacle !== undefined) throw new IdctlError('DENIED', obstacle);
    const wanting = (what: Formality): CheckOutOutcome => ({
      ...{ kind: 'wanting', what },
      refusal: new IdctlError('INPUT_REQUIRED', `a ${what} is needed`),
    });
    if (rules.reason && (reason ?? '') === '') return wanting('reason');
    if (rules.ticket && (ticket ?? '') === '') return wanting('ticket');
    if (it.returning) throw new IdctlError('UNAVAILABLE', `${account.name} is being returned`);
    const confirmed = this.#ownRequest(it, 'confirmed');
    if (rules.approval && confirmed === undefined) return { kind: 'pending', approval: this.#pending(it) };
    if (rules.exclusive && it.loan !== null && it.loan.user !== this.#user) {
      return { kind: 'held', custody: this.#custodyOf(it) };
    }
    if (confirmed !== undefined) confirmed.used = true;
    return null;
  }

  #pending(it: VaultAccount): PendingApproval {
    const waiting = this.#ownRequest(it, 'waiting');
    return waiting === undefined
      ? { requestId: null, approvers: [], message: `${it.account.name} needs an approval` }
      : { requestId: waiting.id, approvers: this.#vault.approvers, message: `${waiting.id} waits` };
  }

  #ownRequest({ account }: VaultAccount, state: 'waiting' | 'confirmed') {
    return this.#vault.requests.find(
      (it) => it.accountId === account.id && it.requester === this.#user && this.#vault.stateOf(it) === state,
    );
  }
}
