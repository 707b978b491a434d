/** Two Okta orgs, or one and a declared service provider, federated by SAML and then changed in one place. */
import type { DeclaredTarget } from '../../../src/services/federation/static/subject.ts';
import { newSamlKey } from '../../support/saml/keys.ts';
import type { Cases } from './support/case.ts';
import { ANA, type LabWorld, NOT_ASSIGNED, type Recipe, type Thing } from './support/lab-world.ts';

export interface Static {
  readonly recipe: Recipe;
  readonly breakIt: (world: LabWorld) => void | Promise<void>;
}

const DAY_MS = 86_400_000;
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

const pair = (breakIt: Static['breakIt']): Static => ({ recipe: 'org2org-saml', breakIt });
const signOn = (edit: (settings: Thing) => void): Static =>
  pair((world) => world.changeApp((app) => edit(app.settings.signOn)));
const idp = (edit: (idp: Thing) => void): Static => pair((world) => world.changeIdp(edit));
const trust = (edit: (trust: Thing) => void): Static =>
  idp(({ protocol }) => edit(protocol.credentials.trust));
const metadata = (edit: (xml: string) => string): Static =>
  pair((world) => world.publish('sso/saml/metadata', ({ text }) => ({ text: edit(text) })));

const WIKI: DeclaredTarget = {
  origin: 'wiki.yaml',
  metadata: null,
  client: null,
  sp: {
    origin: 'wiki.yaml',
    entityId: 'https://wiki.example/saml',
    acsUrls: ['https://wiki.example/saml/acs'],
    wantsSignedAssertions: true,
    allowsUnsolicited: true,
  },
};

const declared = (sp: Partial<NonNullable<DeclaredTarget['sp']>>): Static => ({
  recipe: 'saml',
  breakIt: (world) => {
    world.declared = declaredWiki(sp);
  },
});

function declaredWiki(sp: Partial<NonNullable<DeclaredTarget['sp']>>): DeclaredTarget {
  return { ...WIKI, sp: { ...WIKI.sp, origin: WIKI.origin, ...sp } };
}

export const STATIC_SAML: Cases<Static> = {
  S1: metadata((xml) => xml.replaceAll('IDPSSODescriptor', 'AttributeAuthorityDescriptor')),
  S2: metadata((xml) => xml.replace(/entityID=/, 'validUntil="2001-01-01T00:00:00Z" entityID=')),
  S3: metadata((xml) =>
    xml.replace(
      /(<(\w+:)?EntityDescriptor[^>]*>)/,
      '$1<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>',
    ),
  ),
  S4: idp((it) => {
    it.protocol.endpoints.sso.url += '/old';
  }),
  S5: {
    recipe: 'saml',
    breakIt: (world) => {
      world.declared = declaredWiki({});
      world.laterMs = 11 * 365 * DAY_MS;
    },
  },
  S6: pair(async (world) => {
    await world.newKey(true);
  }),
  S8: signOn((it) => {
    it.signatureAlgorithm = 'RSA_SHA1';
  }),
  S10: pair(async (world) => {
    await world.changeApp((app) => {
      app.settings.signOn.responseSigned = false;
    });
    await world.changeIdp((it) => {
      it.protocol.algorithms.response.signature.scope = 'RESPONSE';
    });
  }),
  S18: trust((it) => {
    it.issuer += '/';
  }),
  S19: signOn((it) => {
    it.audience += '/';
  }),
  S20: signOn((it) => {
    it.destination += '/';
  }),
  S21: signOn((it) => {
    it.recipient += '/';
  }),
  S22: signOn((it) => {
    for (const name of ['ssoAcsUrl', 'recipient', 'destination']) it[name] = 'https://old.example/acs';
  }),
  S26: declared({ allowsUnsolicited: false }),
  S29: idp((it) => {
    it.protocol.settings.nameFormat = PERSISTENT;
  }),
  S30: pair((world) => {
    world.user = NOT_ASSIGNED;
  }),
  S31: idp((it) => {
    it.policy.subject.userNameTemplate.template = 'idpuser.employeeNumber';
  }),
  S32: {
    recipe: 'saml',
    breakIt: async (world) => {
      const [own, other] = [await newSamlKey(), await newSamlKey()];
      world.declared = declaredWiki({ encryptionCertificates: [own.certificate] });
      await world.changeApp((app) => {
        app.settings.signOn.assertionEncryption = {
          ...{ enabled: true, encryptionAlgorithm: 'AES256_GCM', keyTransportAlgorithm: 'RSA_OAEP' },
          x5c: [other.certificate],
        };
      });
    },
  },
  S34: signOn((it) => {
    it.samlSignedRequestEnabled = true;
  }),
  S36: pair((world) => {
    world.asOtherVendor = (it) => ({
      ...it,
      saml: it.saml === null ? null : { ...it.saml, allowedReferrers: ['https://other.okta.example'] },
    });
  }),
  S37: pair(async (world) => {
    await world.call('wic', 'POST', `/api/v1/apps/${(await world.app()).id}/lifecycle/deactivate`);
  }),
};

/** Works today, and should not stay so: nothing fails, and this check warns. */
export const STATIC_SAML_WARNED: Cases<Static> = {
  S7: pair(async (world) => {
    await world.newKey(false);
  }),
  S39: pair((world) => {
    world.asOtherSource = (it) => ({ ...it, provisions: true });
  }),
};

export const SOUND_STATIC_SAML: Readonly<Record<string, Static>> = {
  'two orgs by SAML': pair(() => undefined),
  'two orgs by SAML, and somebody who should get in': pair((world) => {
    world.user = ANA;
  }),
  'an application by SAML and its service provider': declared({}),
};
