/** What every end of a federation promises, whichever product it is. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { FederationEnd } from '../../src/services/federation/port.ts';

export interface EndUnderTest {
  readonly end: FederationEnd;
  /** How many calls have changed something. */
  readonly writes: () => number;
  readonly hasApplications: boolean;
  readonly hasProviders: boolean;
}

export function describeFederationEnd(name: string, open: () => Promise<EndUnderTest>): void {
  describe(`${name}, as an end of a federation`, () => {
    let it_: EndUnderTest;
    beforeEach(async () => {
      it_ = await open();
    });

    it('has what the test has put there', async () => {
      const { end, hasApplications, hasProviders } = it_;
      expect((await end.applications()).length > 0).toBe(hasApplications);
      expect((await end.identityProviders()).length > 0).toBe(hasProviders);
    });

    it('finds by id and by label what it lists, and the same', async () => {
      const { end } = it_;
      for (const listed of await end.applications()) {
        expect((await end.application(listed.id)).id).toBe(listed.id);
        expect((await end.application(listed.label)).id).toBe(listed.id);
      }
      for (const listed of await end.identityProviders()) {
        expect((await end.identityProvider(listed.id)).id).toBe(listed.id);
        expect((await end.identityProvider(listed.name)).id).toBe(listed.id);
      }
    });

    it('says NOT_FOUND for what is not there', async () => {
      const { end } = it_;
      await expect(end.application('no such thing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(end.identityProvider('no such thing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('has settings of the protocol that it names, and of no other', async () => {
      const { end } = it_;
      for (const { protocol, saml, oidc } of [
        ...(await end.applications()),
        ...(await end.identityProviders()),
      ]) {
        expect([saml !== null, oidc !== null]).toEqual([protocol === 'saml', protocol === 'oidc']);
      }
    });

    it('signs for SAML with one certificate at a time, which its metadata has; tokens need none', async () => {
      const { end } = it_;
      for (const app of await end.applications()) {
        const certificates = await end.signingCertificates(app);
        const active = certificates.filter((it) => it.status === 'active');
        expect(active).toHaveLength(app.protocol === 'saml' ? 1 : 0);
        const metadata = await end.metadata(app);
        expect(metadata === null).toBe(app.protocol === 'oidc');
        if (metadata !== null) expect(metadata.text).toContain(active[0]?.certificate);
      }
    });

    it('has an issuer for tokens, and none for SAML', async () => {
      const { end } = it_;
      for (const app of await end.applications()) {
        expect((await end.issuer(app)) !== null).toBe(app.protocol === 'oidc');
      }
    });

    it('changes nothing by being looked at', async () => {
      const { end, writes } = it_;
      const before = writes();
      await end.facts();
      for (const app of await end.applications()) {
        await end.isAssigned(app);
        await end.clientSecrets(app);
        const [user] = await end.users('ana.ruiz@lab.example');
        if (user !== undefined) await end.access(app, user);
      }
      for (const provider of await end.identityProviders()) await end.metadata(provider);
      expect(writes()).toBe(before);
    });
  });
}
