/** The rules of a small vault: who may have a secret, who has it, how it changes. Knows nothing of the port. */
import { IdctlError } from '../../../src/core/errors.ts';
import type { PrivilegedAccount, RotationMethod } from '../../../src/services/pam/port.ts';
import type { FakeClock } from './clock.ts';
import {
  type Agent,
  PLAIN,
  type VaultAccount,
  type VaultRequest,
  type VaultRules,
  type Version,
} from './vault-model.ts';

const DAY_MS = 86_400_000;
/** The agent comes by this long after an order. */
export const AGENT_DELAY_MS = 1000;
const REQUEST_LIFE_MS = DAY_MS;

export interface NewAccount {
  readonly rules?: Partial<VaultRules>;
  readonly agent?: Agent;
  readonly secret?: string;
  /** What opens the target, where the vault has it wrong. */
  readonly targetSecret?: string;
  readonly heldBy?: string;
  readonly account?: Partial<PrivilegedAccount>;
}

export class Vault {
  readonly clock: FakeClock;
  readonly accounts: VaultAccount[] = [];
  readonly requests: VaultRequest[] = [];
  /** Users who decide about requests. */
  readonly approvers: readonly string[];
  #made = 0;

  constructor(clock: FakeClock, approvers: readonly string[] = ['mira']) {
    this.clock = clock;
    this.approvers = approvers;
  }

  add(
    name: string,
    { rules, agent = 'works', secret, targetSecret, heldBy, account }: NewAccount = {},
  ): PrivilegedAccount {
    const first = { secret: `old-${this.#number()}`, by: 'vault', at: this.clock.now() - 2 * DAY_MS };
    const now = { secret: secret ?? this.#newSecret(), by: 'vault', at: this.clock.now() - DAY_MS };
    const created: VaultAccount = {
      account: {
        id: `acc-${this.#number()}`,
        name,
        userName: `${name}@corp.example`,
        target: 'corp.example',
        container: 'Main',
        platform: 'Generic',
        ...account,
      },
      rules: { ...PLAIN, ...rules },
      agent,
      versions: [first, now],
      targetSecret: targetSecret ?? now.secret,
      loan: heldBy === undefined ? null : { user: heldBy, since: this.clock.now(), until: null },
      returning: false,
      jobs: [],
      counters: { change: 1, reconcile: 0, verify: 0, set: 0, failed: 0 },
      lastSuccess: null,
      lastRotatedAt: now.at,
      lastVerifiedAt: null,
      lastFailed: false,
      history: [],
    };
    this.accounts.push(created);
    return created.account;
  }

  named(name: string): VaultAccount {
    const found = this.accounts.find((it) => it.account.name === name);
    if (found === undefined) throw new Error(`the test's vault has no account ${name}`);
    return found;
  }

  /** @throws NOT_FOUND */
  byId(id: string): VaultAccount {
    const found = this.accounts.find((it) => it.account.id === id);
    if (found === undefined) throw new IdctlError('NOT_FOUND', `there is no account ${id}`);
    return found;
  }

  secretOf(name: string): string {
    return this.current(this.named(name)).secret;
  }

  /** Names of accounts that this user has out. */
  heldBy(user: string): readonly string[] {
    this.settle();
    return this.accounts.filter((it) => it.loan?.user === user && !it.returning).map((it) => it.account.name);
  }

  current(account: VaultAccount): Version {
    const version = account.versions.at(-1);
    if (version === undefined) throw new Error('an account without a secret');
    return version;
  }

  /** Brings everything up to the present: orders that are due, loans that have ended. */
  settle(): void {
    const now = this.clock.now();
    for (const account of this.accounts) {
      const { loan } = account;
      if (loan?.until != null && loan.until <= now && !account.returning) this.giveBack(account, 'vault');
      for (const job of account.jobs.filter(({ dueMs }) => dueMs <= now)) {
        account.jobs = account.jobs.filter((it) => it !== job);
        this.#run(account, job.method, job.secret);
      }
    }
  }

  /** Ends a loan, whoever has it. */
  giveBack(account: VaultAccount, who: string): void {
    this.#record(account, who, 'check in', null);
    if (!account.rules.changesAfterLoan) {
      account.loan = null;
      return;
    }
    account.returning = true;
    this.order(account, 'change', null);
  }

  /** Hands a secret to somebody who may have it. @throws NOT_FOUND when there is no such version */
  handOut(
    account: VaultAccount,
    user: string,
    version: string | undefined,
    reason: string | undefined,
  ): string {
    const at = version === undefined ? account.versions.length : Number(version);
    const chosen = account.versions[at - 1];
    if (chosen === undefined) throw new IdctlError('NOT_FOUND', `there is no version ${version}`);
    const { exclusive, maxLoanMs } = account.rules;
    const now = this.clock.now();
    if (exclusive) {
      account.loan ??= { user, since: now, until: maxLoanMs === null ? null : now + maxLoanMs };
    }
    this.#record(account, user, 'retrieve', reason ?? null);
    return chosen.secret;
  }

  order(account: VaultAccount, method: RotationMethod, secret: string | null): void {
    if (account.agent === 'offline') return;
    account.jobs.push({ method, secret, dueMs: this.clock.now() + AGENT_DELAY_MS });
  }

  request(account: VaultAccount, requester: string, reason: string): VaultRequest {
    const created: VaultRequest = {
      id: `req-${this.#number()}`,
      accountId: account.account.id,
      requester,
      reason,
      createdAt: this.clock.now(),
      expiresAt: this.clock.now() + REQUEST_LIFE_MS,
      decision: null,
      used: false,
    };
    this.requests.push(created);
    return created;
  }

  stateOf(request: VaultRequest): 'waiting' | 'confirmed' | 'rejected' | 'expired' {
    if (request.decision === 'deny') return 'rejected';
    if (request.used || this.clock.now() >= request.expiresAt) return 'expired';
    return request.decision === 'approve' ? 'confirmed' : 'waiting';
  }

  #run(account: VaultAccount, method: RotationMethod, given: string | null): void {
    const isInSync = account.targetSecret === this.current(account).secret;
    account.lastFailed = account.agent === 'refuses' || (method !== 'reconcile' && !isInSync);
    if (account.lastFailed) {
      account.counters.failed += 1;
      return;
    }
    const at = this.clock.now();
    account.counters[method] += 1;
    account.lastSuccess = { method, at };
    if (method === 'verify') {
      account.lastVerifiedAt = at;
      return;
    }
    account.targetSecret = given ?? this.#newSecret();
    account.versions.push({ secret: account.targetSecret, by: 'agent', at });
    account.lastRotatedAt = at;
    if (!account.returning) return;
    account.returning = false;
    account.loan = null;
  }

  #record(account: VaultAccount, who: string, what: string, reason: string | null): void {
    account.history.push({ at: this.clock.now(), who, what, reason });
  }

  #newSecret(): string {
    return `not-a-secret-${this.#number()}`;
  }

  #number(): number {
    this.#made += 1;
    return this.#made;
  }
}
