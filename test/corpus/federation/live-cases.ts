/** Real sign-ins between the lab's orgs, or as a client of one of them, that go wrong in one place. */
import { deflateRawSync } from 'node:zlib';
import { ENVELOPED, type Signing } from '../../support/saml/sign.ts';
import { jwk, KEYS } from '../../unit/services/federation/oidc/forge.ts';
import type { Cases } from './support/case.ts';
import { ANA, NOT_ASSIGNED, type Recipe, type Thing } from './support/lab-world.ts';
import {
  json,
  type LiveOrder,
  type LiveWorld,
  onward,
  tokenError,
  tokens,
  withField,
} from './support/live-world.ts';

export interface Live {
  readonly recipe: Recipe;
  readonly breakIt: (world: LiveWorld) => LiveOrder | Promise<LiveOrder>;
}

/** Who only changes an org orders nothing of the sign-in. */
// biome-ignore lint/suspicious/noConfusingVoidType: what functions without a return give
type Break = (world: LiveWorld) => LiveOrder | void | Promise<LiveOrder | void>;

const pair =
  (recipe: Recipe) =>
  (breakIt: Break): Live => ({ recipe, breakIt: async (world) => (await breakIt(world)) ?? {} });
const [saml, oidc, client] = [pair('org2org-saml'), pair('org2org-oidc'), pair('oidc')];
const idp =
  (edit: (idp: Thing) => void) =>
  ({ lab }: LiveWorld): Promise<void> =>
    lab.changeIdp(edit);
const app =
  (edit: (app: Thing) => void) =>
  ({ lab }: LiveWorld): Promise<void> =>
    lab.changeApp(edit);
const response = (edit: (xml: string) => string, signing: Partial<Signing> | null = {}): Live =>
  saml((world) => ({ change: world.response(edit, signing) }));
const claims = (said: (now: number) => Readonly<Record<string, unknown>>): Live =>
  client((world) => ({
    change: world.idToken(said(Math.floor(world.lab.sso.lab.clock.now() / 1000))),
  }));
const attribute = (name: string, to: string) => (xml: string) =>
  xml.replace(new RegExp(` ${name}="[^"]*"`, 'g'), ` ${name}="${to}"`);
const deactivated = async ({ lab }: LiveWorld): Promise<void> => {
  await lab.call('cic', 'POST', `/api/v1/idps/${(await lab.idp()).id}/lifecycle/deactivate`);
};

async function hubAccount({ lab }: LiveWorld): Promise<void> {
  await lab.call('cic', 'POST', '/api/v1/users?activate=true', {
    profile: { login: ANA, email: ANA, firstName: 'Ana', lastName: 'Ruiz' },
    credentials: { password: { value: 'A-long-Passw0rd-0f-the-hub' } },
  });
}

export const LIVE_SAML: Cases<Live> = {
  S6: saml(async ({ lab }) => {
    await lab.newKey(true);
  }),
  S10: response((xml) => xml, null),
  S9: response((xml) => xml, { transforms: [ENVELOPED, 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'] }),
  S11: saml(() => ({
    change: (answer) =>
      withField(answer, 'SAMLResponse', (it) =>
        Buffer.from(Buffer.from(it, 'base64').toString().replaceAll(ANA, 'admin@lab.example')).toString(
          'base64',
        ),
      ),
  })),
  S13: response((xml) => xml.replace(/(<(?:\w+:)?NameID[^>]*>[^<]{3})/, '$1<!-- -->')),
  S15: saml(() => ({
    change: (answer) =>
      withField(answer, 'SAMLResponse', (it) => deflateRawSync(Buffer.from(it, 'base64')).toString('base64')),
  })),
  S16: response((xml) => xml.replace('status:Success', 'status:Responder')),
  S17: response((xml) =>
    xml.replace(
      /<(\w+:)?Assertion [\s\S]*<\/(\w+:)?Assertion>/,
      (it) => it + it.replace(/ ID="/, ' ID="second'),
    ),
  ),
  S18: saml(
    idp((it) => {
      it.protocol.credentials.trust.issuer += '/';
    }),
  ),
  S19: saml(
    app((it) => {
      it.settings.signOn.audience = 'https://elsewhere.example/sp';
    }),
  ),
  S20: response((xml) => xml.replace(/( Destination="[^"]*)"/, '$1/"')),
  S21: response((xml) => xml.replace(/( Recipient="[^"]*)"/, '$1/"')),
  S22: saml(async ({ lab }) => {
    const old = `${lab.sso.lab.urls['cic']}/sso/saml2/0oa00000000000000000`;
    await lab.changeApp((it) => {
      for (const name of ['ssoAcsUrl', 'recipient', 'destination']) it.settings.signOn[name] = old;
    });
  }),
  S23: response((xml) =>
    attribute(
      'NotOnOrAfter',
      '2020-01-01T00:05:00.000Z',
    )(attribute('NotBefore', '2020-01-01T00:00:00.000Z')(xml)),
  ),
  S24: response((xml) =>
    xml.replace(/(<(?:\w+:)?SubjectConfirmationData[^>]*NotOnOrAfter=")[^"]*/, '$12020-01-01T00:05:00.000Z'),
  ),
  S25: response(attribute('InResponseTo', 'another-request')),
  S28: saml(() => ({
    start: { kind: 'tile' },
    isSentTwice: ({ body }) => body?.includes('SAMLResponse=') === true,
  })),
  S29: response((xml) => xml.replace(/<(\w+:)?NameID[\s\S]*<\/(\w+:)?NameID>/, '')),
  S30: saml(async (world) => {
    await hubAccount(world);
    const [user] = await world.lab.call('cic', 'GET', `/api/v1/users?q=${ANA.split('@')[0]}`);
    await world.lab.call('cic', 'POST', `/api/v1/users/${user.id}/lifecycle/suspend`);
  }),
  S31: saml(
    idp((it) => {
      it.policy.subject.userNameTemplate.template = 'idpuser.employeeNumber';
    }),
  ),
  S34: saml(
    app((it) => {
      it.settings.signOn.samlSignedRequestEnabled = true;
    }),
  ),
  S35: response((xml) =>
    xml.replace(
      /<((?:\w+:)?StatusCode) Value="[^"]*"\/>/,
      '<$1 Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><$1 Value="urn:oasis:names:tc:SAML:2.0:status:NoPassive"/></$1>',
    ),
  ),
  S37: saml(() => ({ login: NOT_ASSIGNED })),
};

/** The service provider lets the person in all the same: nothing fails, and this check warns. */
export const LIVE_WARNED: Cases<Live> = {
  S27: saml(() => ({
    change: (answer) =>
      answer.text.includes('SAMLResponse') ? withField(answer, 'RelayState', () => 'another-state') : answer,
  })),
  S26: saml(() => ({
    start: { kind: 'tile' },
    given: { sp: { origin: 'sp.yaml', allowsUnsolicited: false } },
  })),
  O3: oidc(({ lab }) => {
    lab.asOtherVendor = (it) => ({
      ...it,
      oidc: it.oidc === null ? null : { ...it.oidc, issuer: `${it.oidc.issuer}\u200b` },
    });
  }),
  S32: saml(() => ({ given: { sp: { origin: 'sp.yaml', wantsEncryptedAssertions: true } } })),
};

export const LIVE_OIDC: Cases<Live> = {
  O1: client(({ lab }) => {
    lab.publish('.well-known/openid-configuration', ({ headers }) => ({
      headers: { ...headers, 'content-type': 'text/html' },
    }));
  }),
  O2: oidc(
    idp((it) => {
      it.protocol.issuer.url += '/';
    }),
  ),
  O4: oidc(
    idp((it) => {
      it.protocol.issuer.url += '/oauth2/default';
    }),
  ),
  O5: client(({ lab }) => {
    lab.publishJson('.well-known/openid-configuration', (it) => {
      delete it.subject_types_supported;
    });
  }),
  O7: client(({ lab }) => {
    lab.publishJson('.well-known/openid-configuration', (it) => {
      it.end_session_endpoint = 'https://elsewhere.example/logout';
    });
  }),
  O8: client(({ lab }) => {
    lab.publishJson('/keys', (it) => {
      it.keys.push(jwk(KEYS.weak));
    });
  }),
  O9: client((world) => ({ change: world.idToken({}, { kid: 'a-key-of-tomorrow' }) })),
  O10: client((world) => ({ change: world.idToken({}, { alg: 'none' }) })),
  O11: claims((now) => ({ iat: now + 900, exp: now + 4500 })),
  O12: claims((now) => ({ exp: (now + 3600) * 1000 })),
  O13: client((world) => ({ start: world.asClient({ redirectUri: 'https://shop.example/callback/' }) })),
  O14: oidc(
    app((it) => {
      it.settings.oauthClient.redirect_uris = ['https://elsewhere.example/callback'];
    }),
  ),
  O15: oidc(
    idp((it) => {
      it.protocol.credentials.client.pkce_required = false;
    }),
  ),
  O16: client(() => ({ change: onward('code', (it) => it.set('state', 'another')) })),
  O17: claims(() => ({ nonce: 'another' })),
  O18: client(() => ({ change: onward('code', (it) => it.set('iss', 'https://other.example')) })),
  O19: client(() => ({
    change: onward('code', (it) => {
      it.delete('code');
      it.set('error', 'server_error');
    }),
  })),
  O20: client(() => ({ login: NOT_ASSIGNED })),
  O21: client(() => ({ change: tokenError('unauthorized_client') })),
  O22: oidc(
    idp((it) => {
      it.protocol.credentials.client.client_secret = 'another-secret-of-forty-characters-lengt';
    }),
  ),
  O23: client(() => ({ change: tokenError('invalid_grant') })),
  O24: client(() => ({
    change: tokens((it) => {
      delete it.token_type;
    }),
  })),
  O25: claims(() => ({ aud: 'another-client' })),
  O26: claims(() => ({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })),
  O27: client((world) => ({
    ...{ change: world.idToken({ auth_time: 1_700_000_000 }) },
    given: { client: { origin: 'shop.yaml', maxAgeSeconds: 300 } },
  })),
  O28: client(() => ({
    change: tokens((it) => {
      it.scope = 'openid email';
    }),
  })),
  O29: client(() => ({ given: { client: { origin: 'shop.yaml', requiredClaims: ['department'] } } })),
  O30: client(() => ({
    change: json('/userinfo', (it) => {
      it.sub = 'somebody-else';
    }),
  })),
  O33: client(({ lab }) => {
    lab.publishJson('.well-known/openid-configuration', (it) => {
      it.require_pushed_authorization_requests = true;
    });
  }),
  O34: client(() => ({ change: tokenError('use_dpop_nonce') })),
  O36: oidc(async (world) => {
    await hubAccount(world);
    await world.lab.changeIdp((it) => {
      it.policy.provisioning.action = 'DISABLED';
      it.policy.subject = {
        ...it.policy.subject,
        filter: null,
        userNameTemplate: { template: 'idpuser.lastName' },
      };
    });
  }),
  O37: oidc(
    idp((it) => {
      it.policy.provisioning.action = 'DISABLED';
    }),
  ),
  O38: oidc(async (world) => {
    await hubAccount(world);
    await world.lab.changeIdp((it) => {
      it.policy.accountLink = { action: 'DISABLED', filter: null };
    });
  }),
  O40: client(async ({ lab }) => {
    const { href } = (await lab.app())._links.accessPolicy;
    const path = new URL(href).pathname;
    const [rule] = await lab.call('wic', 'GET', `${path}/rules`);
    rule.actions.appSignOn.access = 'DENY';
    await lab.call('wic', 'PUT', `${path}/rules/${rule.id}`, rule);
  }),
  O41: oidc(deactivated),
  O42: oidc(async ({ lab }) => {
    await lab.changeIdp((it) => {
      it.policy.provisioning.action = 'DISABLED';
    });
    return { isWithoutLogs: true };
  }),
};

export const SOUND_LIVE: Readonly<Record<string, Live>> = {
  'between two orgs by SAML': saml(() => undefined),
  'between two orgs by OpenID Connect': oidc(() => undefined),
  'as the client': client(() => undefined),
};
