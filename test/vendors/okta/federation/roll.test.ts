/** Exchanging certificates between two Okta orgs: people get in before, during and after, also over kills. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pemOf } from '../../../../src/services/federation/certs/certificate.ts';
import { roll } from '../../../../src/services/federation/certs/roll.ts';
import { rollBack } from '../../../../src/services/federation/certs/roll-back.ts';
import type {
  RollDeps,
  RollReport,
  RollRequest,
} from '../../../../src/services/federation/certs/roll-contract.ts';
import type { RollRecord } from '../../../../src/services/federation/certs/roll-port.ts';
import { rollTrust } from '../../../../src/services/federation/certs/roll-trust.ts';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import { planWiring } from '../../../../src/services/sso/plan.ts';
import { oktaCertificates } from '../../../../src/vendors/okta/federation/certificates.ts';
import { oktaFederation } from '../../../../src/vendors/okta/federation/end.ts';
import { FakeClock } from '../../../support/fakes/clock.ts';
import { Killed } from '../../../support/fakes/sso-world.ts';
import { MemoryAudit, MemoryLocks } from '../../../support/fakes/state.ts';
import { certificateUntil } from '../../../support/signing-certificate.ts';
import type { Org } from '../../../support/sso-lab.ts';
import { SsoLab } from '../../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../../support/sso-wirings.ts';

let lab: SsoLab;
let records: Map<string, RollRecord>;
let moments: () => void;
beforeAll(async () => {
  lab = await SsoLab.start();
});
afterAll(() => lab.stop());
beforeEach(async () => {
  await lab.renew();
  records = new Map();
  moments = () => undefined;
  const wiring = LAB_WIRINGS['org2org-saml'];
  if (wiring === undefined) throw new Error('no wiring by SAML');
  await applyWiring(lab.deps, wiring, { adopt: false, rollback: false, expected: null });
});

function deps(): RollDeps {
  const clock = new FakeClock();
  return {
    end: async (connection) => oktaFederation(lab.context(connection as Org)), // No others are asked for.
    keeper: async (connection) => oktaCertificates(lab.context(connection as Org)),
    rolls: {
      get: async (id) => records.get(id) ?? null,
      put: async (record) => {
        moments();
        await lab.ledger.failures.around('put', () => void records.set(record.id, structuredClone(record)));
      },
      list: async () => [...records.values()],
    },
    locks: new MemoryLocks(clock),
    audit: new MemoryAudit(clock),
    clock: { now: () => lab.lab.clock.now(), sleep: async (ms) => lab.lab.clock.advance(ms) },
    say: () => undefined,
    signIn: null,
    signal: new AbortController().signal,
  };
}

const request = (more: Partial<RollRequest> = {}): RollRequest => ({
  connection: 'wic',
  application: 'partners',
  target: { connection: 'cic', provider: 'partners' },
  years: 2,
  ownerIsDone: false,
  acceptsOutage: false,
  graceMs: 300_000,
  ...more,
});

/** What signs, and what is trusted. */
async function ends(): Promise<{ signs: string; trusts: readonly string[]; keys: number }> {
  const [source, hub] = [oktaFederation(lab.context('wic')), oktaFederation(lab.context('cic'))];
  const certificates = await source.signingCertificates(await source.application('partners'));
  const provider = await hub.identityProvider('partners');
  return {
    signs: certificates.find((it) => it.status === 'active')?.certificate ?? '',
    trusts: provider.saml?.trusted?.map((it) => it.certificate) ?? [],
    keys: certificates.length,
  };
}

const doneBy = (report: RollReport): readonly string[] =>
  report.plan.steps.filter((it) => it.done).map((it) => it.step);

describe('an exchange between two orgs', () => {
  it('makes, trusts both, changes over, and trusts the new one only', async () => {
    const before = await ends();
    const report = await roll(deps(), request());
    const after = await ends();
    expect(report.state).toBe('done');
    expect(doneBy(report)).toEqual(['make', 'trust', 'switch', 'verify', 'retire']);
    expect(after.signs).not.toBe(before.signs);
    expect(after.trusts).toEqual([after.signs]);
    expect(after.keys).toBe(2);
  });

  it('is never at a moment at which what signs is not trusted, and is finished by a second run', async () => {
    let moment = 0;
    for (;;) {
      moment += 1;
      lab.killAt(moment);
      const outcome = await roll(deps(), request()).catch((error: unknown) => error);
      lab.revive();
      const now = await ends();
      expect(now.trusts, `killed at ${moment}`).toContain(now.signs);
      if (!(outcome instanceof Killed)) break;
      // Who dies after the last word was written is done.
      if ([...records.values()].at(-1)?.step !== 'done') await roll(deps(), request());
      const after = await ends();
      expect(after.trusts).toEqual([after.signs]);
      expect(after.keys, `killed at ${moment}: one key for each exchange`).toBe(moment + 1);
    }
    expect(moment).toBeGreaterThan(15);
  }, 120_000);

  it('signs somebody in before and after, and stops with both trusted where that is not sound', async () => {
    const before = await ends();
    const verdicts: ('sound' | 'faulty' | 'undecided')[] = ['faulty', 'sound', 'undecided', 'sound'];
    const signIn = async () => ({ verdict: verdicts.shift() ?? 'sound', summary: 'The login is odd.' });
    const run = () => roll({ ...deps(), signIn }, request()).catch((error: unknown) => error);
    expect(await run()).toMatchObject({
      code: 'CHECK_FAILED',
      message: expect.stringContaining('before any'),
    });
    expect(await ends()).toEqual(before);
    expect(await run()).toMatchObject({ code: 'CHECK_FAILED', message: expect.stringContaining('is odd') });
    const between = await ends();
    expect(between.signs).not.toBe(before.signs);
    expect(between.trusts).toEqual([before.signs, between.signs]);
    expect(await run()).toMatchObject({ state: 'done', verifiedBy: 'sign-in' });
    expect(verdicts).toEqual([]);
    expect((await ends()).trusts).toEqual([between.signs]);
  });

  it('leaves nothing for the wiring to change', async () => {
    const wiring = LAB_WIRINGS['org2org-saml'];
    if (wiring === undefined) throw new Error('no wiring by SAML');
    await roll(deps(), request());
    const plan = await planWiring(lab.deps, wiring);
    expect(plan.steps.map((it) => [it.step, it.action, it.foreign])).toEqual(
      plan.steps.map((it) => [it.step, 'none', false]),
    );
  });

  it('goes back while it is under way, and says so when it is over', async () => {
    const before = await ends();
    const spoiled = deps();
    let writes = 0;
    // Dies right after the change-over.
    moments = () => {
      writes += 1;
      if (writes === 5) throw new Killed('after the change-over');
    };
    await expect(roll(spoiled, request())).rejects.toBeInstanceOf(Killed);
    moments = () => undefined;
    expect((await ends()).signs).not.toBe(before.signs);
    await rollBack(deps(), request());
    expect(await ends()).toMatchObject({ signs: before.signs, trusts: [before.signs] });
    await expect(rollBack(deps(), request())).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('takes the next key that waits already, and makes no other', async () => {
    lab.lab.clock.advance(60_000);
    await roll(deps(), request({ target: null, years: 10 }));
    const waiting = await ends();
    records.clear();
    const report = await roll(deps(), request());
    expect(report.state).toBe('done');
    expect((await ends()).keys).toBe(waiting.keys);
  });

  it('does not begin where the other end does not trust what signs now', async () => {
    const hub = oktaFederation(lab.context('cic'));
    const source = oktaFederation(lab.context('wic'));
    const made = await oktaCertificates(lab.context('wic')).make(await source.application('partners'), 2);
    await oktaCertificates(lab.context('cic')).trust(await hub.identityProvider('partners'), [
      made.certificate,
    ]);
    const writes = lab.writes.length;
    await expect(roll(deps(), request())).rejects.toMatchObject({ code: 'CHECK_FAILED' });
    expect(lab.writes).toHaveLength(writes);
  });
});

describe('an exchange whose other end has an owner', () => {
  it('waits with files for him, and goes on when he has said that it is done', async () => {
    const before = await ends();
    await expect(roll(deps(), request({ target: null, ownerIsDone: true }))).rejects.toMatchObject({
      code: 'USAGE',
    });
    const waiting = await roll(deps(), request({ target: null }));
    expect(waiting.state).toBe('waiting');
    expect((await ends()).signs).toBe(before.signs);
    const files = Object.fromEntries(waiting.handover?.files.map((it) => [it.name, it.content]) ?? []);
    const overlap = files['overlap-metadata.xml'] ?? '';
    expect(overlap.match(/KeyDescriptor use="signing"/g)).toHaveLength(2);
    expect(overlap).toContain(before.signs);
    const done = await roll(deps(), request({ target: null, ownerIsDone: true }));
    expect(done.state).toBe('done');
    const after = await ends();
    expect(overlap).toContain(after.signs);
    expect(done.handover?.what.join(' ')).toContain('remove the old certificate');
  });

  it('tells the same again when it is run again without his word', async () => {
    const first = await roll(deps(), request({ target: null }));
    const second = await roll(deps(), request({ target: null }));
    expect(second.state).toBe('waiting');
    expect(second.handover).toEqual(first.handover);
  });
});

describe('a partner who exchanges his certificate', () => {
  const trust = (certificate: string, partnerIsDone: boolean) => ({
    connection: 'cic',
    provider: 'partners',
    certificate,
    partnerIsDone,
    acceptsOutage: false,
  });

  it('is trusted with both until he says that he has changed over', async () => {
    const before = await ends();
    const next = await certificateUntil(new Date(lab.lab.clock.now() + 9e10));
    const writes = lab.writes.length;
    expect((await rollTrust(deps(), trust(next, false), { dryRun: true })).state).toBe('planned');
    await expect(rollTrust(deps(), trust(next, true), { dryRun: false })).rejects.toMatchObject({
      code: 'USAGE',
    });
    expect(lab.writes).toHaveLength(writes);
    const waiting = await rollTrust(deps(), trust(pemOf(next), false), { dryRun: false });
    expect(waiting.state).toBe('waiting');
    expect((await ends()).trusts).toEqual([before.signs, next]);
    // A second run changes nothing.
    await rollTrust(deps(), trust(next, false), { dryRun: false });
    expect((await ends()).trusts).toEqual([before.signs, next]);
    expect((await rollTrust(deps(), trust(next, true), { dryRun: false })).state).toBe('done');
    expect((await ends()).trusts).toEqual([next]);
  });

  it('is not trusted with what is no certificate, or has ended', async () => {
    const old = await certificateUntil(new Date(lab.lab.clock.now() - 1000));
    await expect(rollTrust(deps(), trust(old, false), { dryRun: false })).rejects.toMatchObject({
      code: 'CHECK_FAILED',
    });
    await expect(rollTrust(deps(), trust('nonsense', false), { dryRun: false })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });
});
