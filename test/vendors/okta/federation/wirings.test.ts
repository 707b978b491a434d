/** Wirings by their names: both ends are found in the ledger, and what idctl has wired has no failure. */
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Context } from '../../../../src/cli/context.ts';
import type { SubjectFlags } from '../../../../src/cli/federation/ends/open-subject.ts';
import { openStaticSubject } from '../../../../src/cli/federation/ends/open-subject.ts';
import { IdctlError } from '../../../../src/core/errors.ts';
import type { Report } from '../../../../src/services/federation/report.ts';
import { verifyStatic } from '../../../../src/services/federation/static/verify-static.ts';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import { auth0Federation } from '../../../../src/vendors/auth0/federation/end.ts';
import { oktaFederation } from '../../../../src/vendors/okta/federation/end.ts';
import type { End } from '../../../support/sso-lab.ts';
import { SsoLab } from '../../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../../support/sso-wirings.ts';

let lab: SsoLab;
beforeAll(async () => {
  lab = await SsoLab.start();
});
afterAll(() => lab.stop());
beforeEach(() => lab.renew());

/** The lab's connections, as a run has them. */
function context(): Context {
  const open = async (name: string) => {
    if (name === 'auth0') return auth0Federation(lab.context('auth0'));
    if (name === 'wic' || name === 'cic') return oktaFederation(lab.context(name satisfies End));
    throw new IdctlError('NOT_FOUND', `There is no connection "${name}".`);
  };
  const connections = { names: ['wic', 'cic', 'auth0'], port: open, portOrNull: open };
  // No more of a context is looked at here.
  return { connections: async () => connections, sso: async () => lab.deps } as unknown as Context;
}

async function verified(flags: SubjectFlags): Promise<Report> {
  return verifyStatic({ now: () => lab.lab.clock.now() }, await openStaticSubject(context(), flags));
}

const bad = ({ findings }: Report): readonly string[] =>
  findings.filter((it) => it.outcome === 'failed').map((it) => `${it.check} ${it.reason}: ${it.message}`);

async function wired(recipe: string): Promise<string> {
  const wiring = LAB_WIRINGS[recipe];
  if (wiring === undefined) throw new Error(`no wiring of ${recipe}`);
  await applyWiring(lab.deps, wiring, { adopt: false, rollback: false, expected: null });
  return wiring.name;
}

describe('a wiring that idctl has applied', () => {
  // Nobody federates with a bookmark, or by WS-Federation and passwords, which are no protocol of these checks.
  const others = ['oin', 'oin, office365'];
  it.each(Object.keys(LAB_WIRINGS).filter((it) => !others.includes(it)))(
    '%s has no failure',
    async (recipe) => {
      const name = await wired(recipe);
      const report = await verified({ wiring: name });
      expect(bad(report)).toEqual([]);
      expect(report.subject).toBe(`wiring ${name}`);
      expect(report.counts.passed).toBeGreaterThan(2);
    },
  );

  it('is compared with what it declares, where the other end is no connection', async () => {
    const name = await wired('saml');
    const [app] = lab.stored('wic').apps.filter((it) => it.label === 'wiki');
    const headers = {
      authorization: `SSWS ${lab.lab.credentials()['okta/wic-token']}`,
      'content-type': 'application/json',
    };
    const address = `${lab.lab.urls['wic']}/api/v1/apps/${app?.id}`;
    const document = await (await fetch(address, { headers })).json();
    document.settings.signOn.audience = 'https://wiki.example/old';
    await fetch(address, { method: 'PUT', headers, body: JSON.stringify(document) });
    expect(bad(await verified({ wiring: name }))).toEqual([expect.stringContaining('S19 audience-mismatch')]);
  });
});

describe('a pair that was named', () => {
  it('is the same as its wiring', async () => {
    await wired('org2org-saml');
    const flags = { idp: 'wic', app: 'partners', sp: 'cic', 'identity-provider': 'partners' };
    const report = await verified(flags);
    expect(bad(report)).toEqual([]);
    expect(report.subject).toBe('wic "partners" and cic "partners"');
    expect(report.verdict).toBe('sound');
  });

  it('may have the metadata of its service provider in a file', async () => {
    await wired('saml');
    const path = join(tmpdir(), `idctl-sp-${process.pid}.xml`);
    const acs = 'https://wiki.example/saml/acs';
    await writeFile(
      path,
      `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://wiki.example/saml"><md:SPSSODescriptor WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${acs}" index="0"/></md:SPSSODescriptor></md:EntityDescriptor>`,
    );
    const report = await verified({ idp: 'wic', app: 'wiki', sp: path });
    expect(bad(report)).toEqual([]);
    const passed = report.findings.filter((it) => it.outcome === 'passed').map((it) => it.check);
    expect(passed).toEqual(expect.arrayContaining(['S1', 'S10', 'S19', 'S20', 'S21', 'S22']));
  });

  it('may have the saml.config of PVWA in a file, as the handover of its wiring writes it', async () => {
    const wiring = LAB_WIRINGS['cyberark-pvwa'];
    if (wiring === undefined) throw new Error('no wiring of PVWA');
    const { handover } = await applyWiring(lab.deps, wiring, {
      adopt: false,
      rollback: false,
      expected: null,
    });
    const config = handover.flatMap((it) => it.files).find((it) => it.name === 'saml.config')?.content;
    const path = join(tmpdir(), `idctl-${process.pid}-saml.config`);
    await writeFile(path, String(config));
    const sound = await verified({ idp: 'wic', app: 'pvwa', sp: path });
    expect(bad(sound)).toEqual([]);
    const passed = sound.findings.filter((it) => it.outcome === 'passed').map((it) => it.check);
    expect(passed).toEqual(expect.arrayContaining(['S4', 'S6', 'S10', 'S18', 'S19', 'S22']));
    await writeFile(path, String(config).replace(/(<PartnerIdentityProvider Name="[^"]+)/, '$1/'));
    expect(bad(await verified({ idp: 'wic', app: 'pvwa', sp: path }))).toEqual([
      expect.stringContaining('S18 issuer-mismatch'),
    ]);
  });

  it.each<readonly [string, SubjectFlags, string]>([
    ['nothing', {}, 'USAGE'],
    ['a wiring and a pair', { wiring: 'x', idp: 'wic' }, 'USAGE'],
    ['an end without its application', { idp: 'wic' }, 'USAGE'],
    ['an application without its end', { app: 'wiki', sp: 'cic' }, 'USAGE'],
    ['a hub without its identity provider', { sp: 'cic' }, 'USAGE'],
    ['a wiring that is not there', { wiring: 'nothing' }, 'NOT_FOUND'],
    ['a connection that is not there', { idp: 'nowhere', app: 'x' }, 'NOT_FOUND'],
    ['a file that is not there', { idp: 'wic', app: 'wiki', sp: 'no-such.xml' }, 'NOT_FOUND'],
    ['a file of something else', { idp: 'wic', app: 'wiki', sp: 'package.json' }, 'CONFIG_INVALID'],
  ])('is refused as %s', async (_name, flags, code) => {
    await expect(openStaticSubject(context(), flags)).rejects.toMatchObject({ code });
  });
});
