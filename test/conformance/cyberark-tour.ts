/** Everything that idctl asks of PVWA: each operation, each way to sign in, and the refusals that they meet. */
import type { AccessApprovals } from '../../src/services/pam/approvals-port.ts';
import type { VendorContext } from '../../src/vendors/contract.ts';
import { cyberarkApprovals } from '../../src/vendors/cyberark/approvals.ts';
import { channelOf } from '../../src/vendors/cyberark/channel.ts';
import { PvwaClient } from '../../src/vendors/cyberark/client.ts';
import { cyberarkFederation } from '../../src/vendors/cyberark/federation/end.ts';
import { cyberarkHealth } from '../../src/vendors/cyberark/health.ts';
import { cyberarkPam } from '../../src/vendors/cyberark/pam.ts';
import { collect, type LabBench } from '../contract/lab-bench.ts';
import { newIdp, respond } from '../support/saml-idp.ts';
import { accountNamed, borrow, expectKind, look, refused, rotate } from './tour.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

export async function tourCyberArk(bench: LabBench): Promise<void> {
  await everyAccount(bench);
  await pages(bench);
  await loans(bench);
  await approvals(bench);
  await waysToSignIn(bench);
  await federation(bench);
  await refusals(bench);
  await endOfSession(bench);
}

async function federation(bench: LabBench): Promise<void> {
  bench.happen('cyberark', 'allowed-referrer', { url: 'https://acme.okta.example/' });
  await cyberarkFederation(user(bench, 'sam')).identityProviders();
  await cyberarkFederation(user(bench, 'auditor')).identityProviders();
}

function user(bench: LabBench, username: string, method = 'cyberark'): VendorContext {
  const secrets = { password: bench.credential(`cyberark/${username}`) };
  return bench.cyberark({ settings: { method, username }, secrets });
}

async function everyAccount(bench: LabBench): Promise<void> {
  const pam = cyberarkPam(user(bench, 'sam'));
  for (const account of await collect(pam.list({}))) {
    // One stands for all of the accounts that are there to fill pages.
    if (/^bulk-(?!001)/.test(account.name)) continue;
    await look(pam, account);
    await borrow(bench, pam, account);
    await rotate(bench, pam, account);
  }
}

async function pages(bench: LabBench): Promise<void> {
  const context = user(bench, 'sam');
  const pam = cyberarkPam(context);
  await collect(pam.list({ search: 'root', container: 'Linux' }));
  await collect(pam.list({ search: 'no-such-account' }));
  await collect(pam.list({ container: 'no such safe' }));
  // The adapter's pages hold more than the lab has, so the second one is asked of its client.
  const client = new PvwaClient(channelOf(context));
  const first = await client.accounts({ offset: 0, limit: 50 });
  if (!first.hasNextLink) throw new Error('the tour expects a second page');
  await client.accounts({ offset: 50, limit: 50 });
}

async function loans(bench: LabBench): Promise<void> {
  const [sam, mira] = [cyberarkPam(user(bench, 'sam')), cyberarkPam(user(bench, 'mira'))];
  const shared = await accountNamed(sam, 'db-prod-sa');
  expectKind(await mira.checkOut(shared, { reason: 'conformance' }), 'granted');
  expectKind(await sam.checkOut(shared, {}), 'held');
  await refused('CONFLICT', sam.startRotation(shared, { method: 'change' }));
  expectKind(await sam.checkIn(shared, { force: true }), 'returned');
  expectKind(await sam.checkOut(shared, { version: '1' }), 'granted');
  await refused('NOT_FOUND', sam.checkOut(shared, { version: '99' }));
  expectKind(await sam.checkIn(shared, { force: false }), 'returned');
}

async function approvals(bench: LabBench): Promise<void> {
  const [sam, mira] = [user(bench, 'sam'), user(bench, 'mira')];
  const pam = cyberarkPam(sam);
  const [asks, decides] = [cyberarkApprovals(sam), cyberarkApprovals(mira)];
  const account = await accountNamed(pam, 'da-sam');
  const take = () => pam.checkOut(account, { reason: 'conformance' });

  expectKind(await take(), 'pending');
  const { id: denied } = await asks.createRequest(account, { reason: 'conformance' });
  expectKind(await take(), 'pending');
  await readRequests(asks, denied);
  await readRequests(decides, denied);
  await decides.decide(denied, 'deny', 'not today');

  const until = new Date(bench.clock.now() + HOUR_MS).toISOString();
  const { id: approved } = await asks.createRequest(account, {
    ...{ reason: 'conformance', ticketSystem: 'ServiceNow', ticket: 'CHG-1' },
    ...{ from: new Date(bench.clock.now() - MINUTE_MS).toISOString(), until, multipleUse: true },
  });
  await refused('NOT_FOUND', asks.decide(approved, 'approve', 'my own'));
  await decides.decide(approved, 'approve', 'fine');
  await refused('DENIED', decides.decide(approved, 'approve', 'again'));
  await readRequests(asks, approved);
  await readRequests(decides, approved);
  expectKind(await take(), 'granted');
  expectKind(await pam.checkIn(account, { force: false }), 'returned');

  await refused('INPUT_REQUIRED', asks.createRequest(account, { reason: '' }));
  const open = await accountNamed(pam, 'bulk-001');
  await refused('DENIED', asks.createRequest(open, { reason: 'conformance' }));
  await refused('NOT_FOUND', asks.getRequest('none_1'));
}

async function readRequests(approvals: AccessApprovals, id: string): Promise<void> {
  for (const which of ['mine', 'incoming'] as const) {
    await approvals.listRequests(which, { onlyWaiting: true });
    await approvals.listRequests(which, { onlyWaiting: false });
  }
  await approvals.getRequest(id);
}

async function waysToSignIn(bench: LabBench): Promise<void> {
  const password = (name: string) => bench.credential(`cyberark/${name}`);
  const otp = (name: string) => bench.credential(`cyberark/${name}-otp`);
  const [append, challenge] = ['radius-append', 'radius-challenge'];
  await signInAndOff(user(bench, 'lea', 'ldap'));
  await signInAndOff(
    bench.cyberark({
      settings: { method: 'radius', username: append, radiusMode: 'append' },
      secrets: { password: password(append), otp: otp(append) },
    }),
  );
  await signInAndOff(
    bench.cyberark({
      settings: { method: 'radius', username: challenge, radiusMode: 'challenge' },
      secrets: { password: password(challenge) },
      typed: [otp(challenge)],
    }),
  );
  const pki = { listener: 'pvwa-tls', settings: { method: 'pki' }, secrets: {}, certificate: true };
  await signInAndOff(bench.cyberark(pki));
  await signInAndOff(
    bench.cyberark({ settings: { method: 'saml' }, secrets: { saml: await samlAnswer(bench) } }),
  );
  await signInAndOff(
    bench.cyberark({
      settings: { method: 'oauth', identityUrl: bench.url('pvwa'), clientId: 'idctl-svc@lab.example' },
      secrets: { clientSecret: password('idctl-svc') },
    }),
  );
}

async function signInAndOff(context: VendorContext): Promise<void> {
  const health = cyberarkHealth(context);
  await health.reach();
  await health.signIn();
  const account = await accountNamed(cyberarkPam(context), 'root-db-01');
  await cyberarkPam(context).checkOut(account, { reason: 'conformance' });
  await health.signOff();
  await health.signOff();
}

/** As an identity provider would answer for Sam; signatures are nothing that the lab looks at. */
async function samlAnswer(bench: LabBench): Promise<string> {
  const idp = await newIdp('http://idp.lab.example');
  await bench.lab.tell('cyberark', 'saml-partner', {
    issuer: idp.issuer,
    certificates: [idp.certificatePem],
  });
  return respond(idp, {
    recipient: `${bench.url('pvwa').replace(/\/$/, '')}/PasswordVault/api/auth/saml/logon`,
    audience: 'PasswordVault',
    nameId: 'sam',
    nowMs: bench.clock.now(),
  });
}

async function refusals(bench: LabBench): Promise<void> {
  const signIn = (context: VendorContext) => cyberarkHealth(context).signIn();
  const wrong = { password: 'not-the-password' };
  await refused('AUTH_REQUIRED', signIn(bench.cyberark({ secrets: wrong })));
  const radius = { method: 'radius', username: 'radius-append', radiusMode: 'append' };
  const secrets = { ...wrong, otp: 'not-the-code' };
  await refused('AUTH_REQUIRED', signIn(bench.cyberark({ settings: radius, secrets })));
  await refused(
    'AUTH_REQUIRED',
    signIn(
      bench.cyberark({
        settings: { method: 'oauth', identityUrl: bench.url('pvwa'), clientId: 'idctl-svc@lab.example' },
        secrets: { clientSecret: 'not-the-secret' },
      }),
    ),
  );
  await refused(
    'AUTH_REQUIRED',
    signIn(bench.cyberark({ settings: { method: 'saml' }, secrets: { saml: 'AAAA' } })),
  );

  await refused('NOT_FOUND', cyberarkPam(user(bench, 'sam')).get('99_99'));
  const auditor = cyberarkPam(user(bench, 'auditor'));
  const seen = await accountNamed(auditor, 'root-db-01');
  await auditor.policy(seen);
  await refused('DENIED', auditor.checkOut(seen, { reason: 'conformance' }));
  await refused('DENIED', auditor.startRotation(seen, { method: 'change' }));
}

/** The server forgets a session that nobody used; the next call signs in again. */
async function endOfSession(bench: LabBench): Promise<void> {
  const context = user(bench, 'sam');
  const pam = cyberarkPam(context);
  const account = await accountNamed(pam, 'root-db-01');
  await bench.passTime(2 * HOUR_MS);
  await pam.get(account.id);
  await cyberarkHealth(context).signOff();
}
