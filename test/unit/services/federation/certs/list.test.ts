/** One row for each certificate, whatever number of places it lies at. */
import { beforeAll, describe, expect, it } from 'vitest';
import { IdctlError } from '../../../../../src/core/errors.ts';
import { expiringBefore, listCertificates } from '../../../../../src/services/federation/certs/list.ts';
import type { HeldCertificate } from '../../../../../src/services/federation/port.ts';
import {
  FakeFederationEnd,
  SAML_SETTINGS,
  samlApplication,
} from '../../../../support/fakes/federation-end.ts';
import { certificateUntil } from '../../../../support/signing-certificate.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const DAY_MS = 86_400_000;

let soon: string;
let late: string;
beforeAll(async () => {
  soon = await certificateUntil(new Date(NOW + 10 * DAY_MS));
  late = await certificateUntil(new Date(NOW + 900 * DAY_MS));
});

const held = (certificate: string, more: Partial<HeldCertificate> = {}): HeldCertificate => ({
  id: certificate.slice(-12),
  certificate,
  use: 'signing',
  status: 'active',
  since: null,
  ...more,
});

function end(build: (end: FakeFederationEnd) => void): {
  name: string;
  end: () => Promise<FakeFederationEnd>;
} {
  const made = new FakeFederationEnd();
  build(made);
  return { name: 'wic', end: async () => made };
}

describe('the list of certificates', () => {
  it('has one row for a certificate that several places share, soonest to expire first', async () => {
    const source = end((it) => {
      it.apps = [samlApplication('wiki'), samlApplication('shop')];
      it.keys.set('wiki', [held(late)]);
      it.keys.set('shop', [held(late), held(soon, { status: 'next' })]);
    });
    const hub = end((it) => {
      it.providers = [
        {
          id: 'p',
          name: 'partners',
          kind: 'fake',
          protocol: 'saml',
          active: true,
          policy: null,
          oidc: null,
          saml: { trusted: [held(late)], trustsAtMost: 1 },
        },
      ];
    });
    const { certificates } = await listCertificates([source, { ...hub, name: 'cic' }], NOW);
    expect(certificates.map((it) => [it.daysLeft, it.inForce, it.uses.length])).toEqual([
      [900, true, 3],
      [10, false, 1],
    ]);
    expect(certificates[0]?.uses.map((it) => `${it.connection} ${it.role} ${it.name}`)).toEqual([
      'wic signs wiki',
      'wic signs shop',
      'cic trusted partners',
    ]);
  });

  it('has what others are encrypted for and verified with, too', async () => {
    const encryption = { certificate: held(soon, { use: 'encryption' }), algorithm: '', keyTransport: '' };
    const source = end((it) => {
      it.apps = [
        samlApplication('wiki', {
          saml: { ...SAML_SETTINGS, encryption, requestCertificates: [held(late)] },
        }),
      ];
    });
    const { certificates } = await listCertificates([source], NOW);
    expect(certificates.map((it) => it.uses[0]?.role)).toEqual(['encrypts', 'trusted']);
  });

  it('warns of one in force, of one that cannot be read, and of none that only waits', async () => {
    const source = end((it) => {
      it.apps = [samlApplication('a'), samlApplication('b'), samlApplication('c'), samlApplication('d')];
      it.keys.set('a', [held(soon)]);
      it.keys.set('b', [held('AAAA')]);
      it.keys.set('c', [held(late)]);
    });
    const waiting = end((it) => {
      it.apps = [samlApplication('e')];
      it.keys.set('e', [held('BBBB', { status: 'retired' })]);
    });
    const list = await listCertificates([source, waiting], NOW);
    const names = (days: number): string[] =>
      expiringBefore(list, NOW + days * DAY_MS).map((it) => it.uses[0]?.name ?? '');
    expect(names(9).sort()).toEqual(['b']);
    expect(names(11).sort()).toEqual(['a', 'b']);
  });

  it('names an end that cannot be read, and has the others', async () => {
    const source = end((it) => {
      it.apps = [samlApplication('wiki')];
      it.keys.set('wiki', [held(late)]);
    });
    const away = end((it) => it.failures.order('applications', 'UNAVAILABLE'));
    const { certificates, failures } = await listCertificates([{ ...away, name: 'cic' }, source], NOW);
    expect(certificates).toHaveLength(1);
    expect(failures.map((it) => [it.connection, it.error.code])).toEqual([['cic', 'UNAVAILABLE']]);
  });

  it('ends when it is interrupted', async () => {
    const interrupted = new IdctlError('CANCELLED', 'interrupted');
    const source = end((it) => it.failures.order('applications', interrupted));
    await expect(listCertificates([source], NOW)).rejects.toBe(interrupted);
  });
});
