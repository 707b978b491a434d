/** CyberArk's adapter on the lab, held to what the port promises. */
import { afterAll, beforeAll } from 'vitest';
import { cyberarkApprovals } from '../../src/vendors/cyberark/approvals.ts';
import { cyberarkPam } from '../../src/vendors/cyberark/pam.ts';
import { type ApprovalsBench, describeAccessApprovals } from './access-approvals.ts';
import { LabBench } from './lab-bench.ts';
import { describePrivilegedAccess, type PamBench, type Write } from './privileged-access.ts';

const ROUTES: Readonly<Record<Write, string>> = {
  checkOut: 'Password/Retrieve',
  checkIn: 'CheckIn',
  startRotation: 'Change',
};

let lab: LabBench;

beforeAll(async () => {
  lab = await LabBench.start();
});
afterAll(() => lab.stop());

function secretOf(name: string): string {
  const account = lab.stored('cyberark').accounts.find((it: { name: string }) => it.name === name);
  return account.versions.at(-1).secret;
}

function mira() {
  return { settings: { username: 'mira' }, secrets: { password: lab.credential('cyberark/mira') } };
}

async function open(): Promise<PamBench> {
  await lab.reset();
  const fault = (of: Write, kind: '429' | 'drop-after') => {
    const path = `/PasswordVault/API/Accounts/*/${ROUTES[of]}`;
    lab.lab.addFault({ listener: 'pvwa', method: 'POST', path, kind, skip: 0, times: 1 });
  };
  return {
    pam: cyberarkPam(lab.cyberark()),
    other: cyberarkPam(lab.cyberark(mira())),
    me: 'sam',
    cast: {
      exclusive: 'okta-admin-sam.reed',
      plain: 'bulk-001',
      ...{ held: 'db-prod-sa', holder: 'mira', shared: 'db-prod-sa' },
      approval: 'da-sam',
      ...{ reason: 'root-db-01', ticket: 'edge-ticket', obstructed: null },
      ...{ rotates: 'bulk-002', refuses: 'edge-cpm-fails', silent: null, outOfSync: 'edge-out-of-sync' },
      takes: 'bulk-003',
      awkward: ['quotes', 'backslash', 'newline', 'spaces', 'emoji', '4kb', 'ssh-key'].map(
        (it) => `edge-${it}`,
      ),
    },
    visible: lab.stored('cyberark').accounts.length,
    versions: 2,
    policies: {
      'okta-admin-sam.reed': {
        ...{ exclusive: 'yes', oneTime: 'yes', reason: 'no', approval: 'no', ticket: 'unknown' },
        ...{ maxLoanMs: null, obstacles: [], rotationMethods: ['change', 'verify', 'set'] },
      },
      'da-sam': { exclusive: 'yes', oneTime: 'no', reason: 'yes', approval: 'yes' },
      'db-prod-sa': { exclusive: 'yes', oneTime: 'no', reason: 'no', approval: 'no' },
      'root-db-01': { exclusive: 'no', reason: 'yes', approval: 'no' },
      'edge-ssh-key': { exclusive: 'no', rotationMethods: ['change', 'verify'] },
      'bulk-001': {
        ...{ exclusive: 'no', oneTime: 'no', reason: 'no', approval: 'no', obstacles: [] },
        rotationMethods: ['change', 'reconcile', 'verify', 'set'],
      },
    },
    secretOf,
    passTime: (ms) => lab.passTime(ms),
    loseAnswer: (of) => fault(of, 'drop-after'),
    limit: (of) => fault(of, '429'),
    calls: (of) => lab.requests(new RegExp(`^POST /PasswordVault/API/Accounts/[^/]+/${ROUTES[of]}`, 'i')),
  };
}

describePrivilegedAccess("CyberArk's adapter", open);

async function openApprovals(): Promise<ApprovalsBench> {
  await lab.reset();
  const mine = lab.cyberark();
  const pam = cyberarkPam(mine);
  return {
    mine: cyberarkApprovals(mine),
    pam,
    me: 'sam',
    theirs: cyberarkApprovals(lab.cyberark(mira())),
    approver: 'mira',
    account: await pam.get('42_3'),
    open: await pam.get('46_1'),
    passTime: (ms) => lab.passTime(ms),
  };
}

describeAccessApprovals("CyberArk's adapter", openApprovals);
