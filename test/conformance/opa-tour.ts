/** Everything that idctl asks of Okta Privileged Access: each operation on each kind of account, and the refusals. */
import { Secret } from '../../src/core/secret.ts';
import type { VendorContext } from '../../src/vendors/contract.ts';
import { opaHealth } from '../../src/vendors/opa/health.ts';
import { opaPrivilegedAccess } from '../../src/vendors/opa/pam.ts';
import { collect, type LabBench, nothingKept } from '../contract/lab-bench.ts';
import { accountNamed, borrow, DONE_MS, expectKind, look, refused, rotate } from './tour.ts';

const HOUR_MS = 3_600_000;
const JWE_FORMS = ['flattened', 'general', 'compact'] as const;
/** Names in the stand-in, and in the adapter, of an account of each kind: directory, SaaS, Universal Directory, server. */
const ONE_OF_EACH = [
  ['adm-plain', 'adm-plain'],
  ['ledger-admin', 'ledger-admin'],
  ['svc-okta-reports', 'svc-okta-reports'],
  ['root', 'root@web-1'],
] as const;

export async function tourOpa(bench: LabBench): Promise<void> {
  for (const as of ['', 'limited-'] as const) await everyAccount(bench, bench.opa({ as }));
  await everyFormOfPasswords(bench);
  await loans(bench);
  await conditions(bench);
  await asEndUser(bench);
  await refusals(bench);
}

async function everyAccount(bench: LabBench, context: VendorContext): Promise<void> {
  const health = opaHealth(context);
  await health.reach();
  await health.signIn();
  const pam = opaPrivilegedAccess(context);
  for (const account of await collect(pam.list({}))) {
    // One stands for all of the accounts that are there to fill pages.
    if (/^wks-(?!001)/.test(account.name)) continue;
    await look(pam, account);
    await borrow(bench, pam, account);
    await rotate(bench, pam, account);
  }
  await collect(pam.list({ search: 'adm', container: 'Directory/Tier0' }));
  await health.signOff();
}

async function everyFormOfPasswords(bench: LabBench): Promise<void> {
  const pam = opaPrivilegedAccess(bench.opa());
  for (const [name, listed] of ONE_OF_EACH) {
    const account = await accountNamed(pam, listed);
    for (const jweForm of JWE_FORMS) {
      bench.happen('opa', 'account', { account: name, jweForm });
      expectKind(await pam.checkOut(account, {}), 'granted');
    }
    await pam.checkIn(account, { force: false });
  }
}

async function loans(bench: LabBench): Promise<void> {
  const [pam, other] = [opaPrivilegedAccess(bench.opa()), opaPrivilegedAccess(bench.opa({ as: 'limited-' }))];
  const account = await accountNamed(pam, 'adm-backup');
  const theirs = await other.get(account.id);
  expectKind(await other.checkOut(theirs, {}), 'granted');
  expectKind(await pam.checkOut(account, {}), 'held');
  await pam.custody(account);
  await refused('DENIED', other.checkIn(theirs, { force: true }));
  expectKind(await pam.checkIn(account, { force: true }), 'returned');
  // Until its password has changed it is neither out nor available.
  await refused('UNAVAILABLE', pam.checkOut(account, {}));
  await bench.passTime(DONE_MS);
  // Somebody was faster, after it was seen to be free.
  await pam.policy(account);
  expectKind(await other.checkOut(theirs, {}), 'granted');
  await refused('DENIED', pam.checkOut(account, {}));
  expectKind(await other.checkIn(theirs, { force: false }), 'returned');
}

async function conditions(bench: LabBench): Promise<void> {
  const pam = opaPrivilegedAccess(bench.opa());
  await refused('DENIED', pam.checkOut(await accountNamed(pam, 'adm-mfa'), {}));
  const account = await accountNamed(pam, 'adm-approval');
  expectKind(await pam.checkOut(account, {}), 'pending');
  bench.happen('opa', 'condition', { account: 'adm-approval', type: 'access_request', met: true });
  expectKind(await pam.checkOut(account, {}), 'granted');
  expectKind(await pam.checkIn(account, { force: false }), 'returned');
}

/** Without an administrator's view of an account: not known where it is, or a connection limited to other projects. */
async function asEndUser(bench: LabBench): Promise<void> {
  const administrator = opaPrivilegedAccess(bench.opa());
  for (const [, listed] of ONE_OF_EACH) {
    await opaPrivilegedAccess(bench.opa()).custody(await accountNamed(administrator, listed));
  }
  const { settings } = bench.opa();
  const elsewhere = opaPrivilegedAccess(bench.opa({ settings: { ...settings, resourceGroup: 'Apps' } }));
  await elsewhere.startRotation(await accountNamed(administrator, 'adm-plain'), { method: 'change' });
}

async function refusals(bench: LabBench): Promise<void> {
  const context = bench.opa();
  const signIn = (options: Parameters<LabBench['opa']>[0]) => opaHealth(bench.opa(options)).signIn();
  await refused('AUTH_REQUIRED', signIn({ secrets: { keySecret: 'not-the-secret' } }));
  await refused('AUTH_REQUIRED', signIn({ settings: { ...context.settings, team: 'elsewhere' } }));

  const pam = opaPrivilegedAccess(context);
  const account = await accountNamed(pam, 'adm-plain');
  await refused('NOT_FOUND', pam.get(`${account.id}0`));
  const unknownType = { ...context.settings, adResourceType: 'no_such_type' };
  await refused(
    'CONFIG_INVALID',
    opaPrivilegedAccess(bench.opa({ settings: unknownType })).startRotation(account, { method: 'change' }),
  );
  const limited = opaPrivilegedAccess(bench.opa({ as: 'limited-' }));
  await refused('NOT_FOUND', limited.custody(account));

  // A token that the team has ended before its time.
  const { team, keyId } = context.settings;
  const session = { team, keyId, bearer: 'ended', expiresAtMs: bench.clock.now() + HOUR_MS };
  const kept = { ...nothingKept(), session: new Secret(JSON.stringify(session)) };
  await collect(opaPrivilegedAccess(bench.opa({ kept })).list({ search: 'adm' }));
}
