/** A school whose SimpleSAMLphp vouches for its pupils at the customer hub. */
import type { FederationWorld } from './peers.ts';
import type { SimpleSaml } from './simplesamlphp.ts';

export const PUPIL = {
  name: 'grace',
  password: 'from-the-school',
  email: 'grace@school.example',
  firstName: 'Grace',
  lastName: 'Lowe',
};

export interface HubTrust {
  /** Of the hub as service provider. */
  readonly entityId: string;
  readonly acs: string;
  /** Of the identity provider at the hub. */
  readonly idpId: string;
}

/** As an administrator of the hub sets up a SAML identity provider; answers with what the other side needs. */
export async function trustAtHub(
  world: FederationWorld,
  { entityId, signInUrl }: SimpleSaml,
  certificate: string,
): Promise<HubTrust> {
  const { kid }: { readonly kid: string } = JSON.parse(
    await world.org('cic', '/api/v1/idps/credentials/keys', { method: 'POST', body: { x5c: [certificate] } }),
  );
  const idp = JSON.parse(
    await world.org('cic', '/api/v1/idps', {
      method: 'POST',
      body: {
        type: 'SAML2',
        name: 'School',
        protocol: {
          type: 'SAML2',
          endpoints: {
            sso: { url: signInUrl, binding: 'HTTP-REDIRECT', destination: signInUrl },
            acs: { binding: 'HTTP-POST', type: 'INSTANCE' },
          },
          algorithms: {
            request: { signature: { algorithm: 'SHA-256', scope: 'NONE' } },
            response: { signature: { algorithm: 'SHA-256', scope: 'ANY' } },
          },
          credentials: { trust: { issuer: entityId, audience: 'https://hub.example/school', kid } },
          settings: { nameFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress' },
        },
        policy: {
          provisioning: {
            action: 'AUTO',
            profileMaster: false,
            groups: { action: 'NONE' },
            conditions: { deprovisioned: { action: 'NONE' }, suspended: { action: 'NONE' } },
          },
          accountLink: { action: 'DISABLED', filter: null },
          subject: {
            userNameTemplate: { template: 'idpuser.subjectNameId' },
            filter: null,
            matchType: 'USERNAME',
          },
          maxClockSkew: 120_000,
        },
      },
    }),
  );
  return {
    entityId: 'https://hub.example/school',
    acs: `${world.lab.urls['cic']}/sso/saml2/${idp.id}`,
    idpId: idp.id,
  };
}
