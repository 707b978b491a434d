/** The fake of the services' tests, held to the same promises as the adapters. */
import type { Code } from '../../src/core/errors.ts';
import { FakeApprovals } from '../support/fakes/approvals.ts';
import { FakeClock } from '../support/fakes/clock.ts';
import { FakePrivilegedAccess } from '../support/fakes/privileged-access.ts';
import { Vault } from '../support/fakes/vault.ts';
import { EXCLUSIVE } from '../support/fakes/vault-model.ts';
import { type ApprovalsBench, describeAccessApprovals } from './access-approvals.ts';
import { describePrivilegedAccess, HARD_SECRETS, type PamBench, type Write } from './privileged-access.ts';

const BULK = 130;

function fill(vault: Vault): void {
  vault.add('exclusive', { rules: EXCLUSIVE, account: { container: 'Admins' } });
  vault.add('plain');
  vault.add('held', { rules: EXCLUSIVE, heldBy: 'mira' });
  vault.add('shared', { rules: { ...EXCLUSIVE, maxLoanMs: 3_600_000 } });
  vault.add('approval', { rules: { ...EXCLUSIVE, approval: true } });
  vault.add('reason', { rules: { reason: true } });
  vault.add('ticket', { rules: { reason: true, ticket: true } });
  vault.add('obstructed', { rules: { obstacles: ['it is switched off'] } });
  vault.add('rotates', { rules: { methods: ['change', 'verify', 'reconcile'] } });
  vault.add('refuses', { agent: 'refuses' });
  vault.add('silent', { agent: 'offline' });
  vault.add('out-of-sync', { targetSecret: 'not-a-secret-elsewhere' });
  for (const [what, secret] of Object.entries(HARD_SECRETS)) vault.add(`hard ${what}`, { secret });
  for (let made = 0; made < BULK; made += 1) vault.add(`bulk-${made}`);
}

async function open(): Promise<PamBench> {
  const vault = new Vault(new FakeClock());
  fill(vault);
  const pam = new FakePrivilegedAccess(vault, 'sam');
  const fail = (of: Write, code: Code, when: 'before' | 'after') => pam.failures.order(of, code, { when });
  return {
    pam,
    other: new FakePrivilegedAccess(vault, 'mira'),
    me: 'sam',
    cast: {
      ...{ exclusive: 'exclusive', plain: 'plain', held: 'held', holder: 'mira', shared: 'shared' },
      ...{ approval: 'approval', reason: 'reason', ticket: 'ticket', obstructed: 'obstructed' },
      ...{ rotates: 'rotates', refuses: 'refuses', silent: 'silent', outOfSync: 'out-of-sync' },
      takes: 'plain',
      awkward: Object.keys(HARD_SECRETS).map((what) => `hard ${what}`),
    },
    visible: vault.accounts.length,
    versions: 2,
    policies: {
      exclusive: { exclusive: 'yes', oneTime: 'yes', reason: 'no', approval: 'no', maxLoanMs: null },
      plain: { exclusive: 'no', oneTime: 'no', obstacles: [] },
      shared: { exclusive: 'yes', maxLoanMs: 3_600_000 },
      approval: { approval: 'yes' },
      reason: { reason: 'yes', ticket: 'no' },
      ticket: { ticket: 'yes' },
    },
    secretOf: (name) => vault.secretOf(name),
    async passTime(ms) {
      vault.clock.pass(ms);
      vault.settle();
    },
    loseAnswer: (of) => fail(of, 'OUTCOME_UNKNOWN', 'after'),
    limit: (of) => fail(of, 'RATE_LIMITED', 'before'),
    calls: (of) => pam.failures.count(of),
  };
}

describePrivilegedAccess('the fake', open);

async function openApprovals(): Promise<ApprovalsBench> {
  const vault = new Vault(new FakeClock());
  return {
    mine: new FakeApprovals(vault, 'sam'),
    pam: new FakePrivilegedAccess(vault, 'sam'),
    me: 'sam',
    theirs: new FakeApprovals(vault, 'mira'),
    approver: 'mira',
    account: vault.add('approval', { rules: { ...EXCLUSIVE, approval: true, reason: true } }),
    open: vault.add('plain'),
    async passTime(ms) {
      vault.clock.pass(ms);
      vault.settle();
    },
  };
}

describeAccessApprovals('the fake', openApprovals);
