/** The adapter of Okta Privileged Access on the lab, held to what the port promises. */
import { afterAll, beforeAll } from 'vitest';
import { opaPrivilegedAccess } from '../../src/vendors/opa/pam.ts';
import { LabBench } from './lab-bench.ts';
import { describePrivilegedAccess, type PamBench, type Write } from './privileged-access.ts';

const ROUTES: Readonly<Record<Write, string>> = {
  checkOut: 'reveal_credentials',
  checkIn: 'checkin_resource',
  startRotation: 'rotate_resource',
};

let lab: LabBench;

beforeAll(async () => {
  lab = await LabBench.start();
});
afterAll(() => lab.stop());

/** The adapter calls a server's account `root@web-1`, the stand-in `root`. */
function secretOf(name: string): string {
  const [own] = name.split('@');
  return lab.stored('opa').accounts.find((it: { name: string }) => it.name === own).password;
}

async function open(): Promise<PamBench> {
  await lab.reset();
  const fault = (of: Write, kind: '429' | 'drop-after') => {
    const path = `/v1/teams/lab/**/${ROUTES[of]}`;
    lab.lab.addFault({ listener: 'opa', method: 'POST', path, kind, skip: 0, times: 1 });
  };
  return {
    pam: opaPrivilegedAccess(lab.opa()),
    other: opaPrivilegedAccess(lab.opa({ as: 'limited-' })),
    me: 'idctl',
    cast: {
      ...{ exclusive: 'adm-backup', plain: 'adm-plain', shared: 'adm-backup' },
      ...{ held: 'adm-sql', holder: 'mira@lab.example', approval: 'adm-approval' },
      ...{ reason: null, ticket: null, obstructed: 'adm-mfa' },
      ...{ rotates: 'adm-plain', refuses: 'adm-broken', silent: 'adm-offline', outOfSync: null },
      takes: 'svc-okta-reports',
      awkward: ['adm-backup', 'svc-okta-reports', 'ledger-admin', 'root@web-1'],
    },
    visible: lab.stored('opa').accounts.length,
    versions: null,
    policies: {
      'adm-backup': {
        ...{ exclusive: 'yes', oneTime: 'yes', reason: 'no', ticket: 'no', approval: 'no' },
        ...{ maxLoanMs: 3_600_000, obstacles: [], rotationMethods: ['change'] },
      },
      'adm-plain': { exclusive: 'no', maxLoanMs: null, obstacles: [] },
      'adm-approval': { exclusive: 'yes', approval: 'yes' },
      'ledger-admin': { exclusive: 'yes', maxLoanMs: 1_800_000, rotationMethods: ['change', 'set'] },
      'root@web-1': { exclusive: 'no', rotationMethods: ['change'] },
    },
    secretOf,
    passTime: (ms) => lab.passTime(ms),
    loseAnswer: (of) => fault(of, 'drop-after'),
    limit: (of) => fault(of, '429'),
    calls: (of) => lab.requests(new RegExp(`^POST /v1/teams/lab/.*${ROUTES[of]}$`)),
  };
}

describePrivilegedAccess("Okta Privileged Access's adapter", open);
