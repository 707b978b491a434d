/** Real sign-ins between the lab's orgs, or as a client of one of them, that go wrong in one place. */
import { deflateRawSync } from 'node:zlib';
import type { Cases } from './support/case.ts';
import { ANA, NOT_ASSIGNED, type Recipe, type Thing } from './support/lab-world.ts';
import { json, type LiveOrder, type LiveWorld, onward, tokens, withField } from './support/live-world.ts';

export interface Live {
  readonly recipe: Recipe;
  readonly breakIt: (world: LiveWorld) => LiveOrder | Promise<LiveOrder>;
}

const pair =
  (recipe: Recipe) =>
  (breakIt: (world: LiveWorld) => unknown): Live => ({
    recipe,
    // Who only changes an org gives no order.
    breakIt: async (world) => ((await breakIt(world)) ?? {}) as LiveOrder,
  });
const [saml, oidc, client] = [pair('org2org-saml'), pair('org2org-oidc'), pair('oidc')];
const idp =
  (edit: (idp: Thing) => void) =>
  ({ lab }: LiveWorld): Promise<void> =>
    lab.changeIdp(edit);
const app =
  (edit: (app: Thing) => void) =>
  ({ lab }: LiveWorld): Promise<void> =>
    lab.changeApp(edit);
const response = (edit: (xml: string) => string, isSigned = true): Live =>
  saml((world) => ({ change: world.response(edit, isSigned) }));
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
  S10: response((xml) => xml, false),
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
  S27: saml(() => ({
    change: (answer) => ({
      ...answer,
      text: answer.text.replace(/(name="SAMLResponse"[^>]*>)/, '$1<input name="RelayState" value="javascript:alert(1)">'),
    }),
  })),
  S29: response((xml) => xml.replace(/<(\w+:)?NameID[\s\S]*<\/(\w+:)?NameID>/, '')),
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
  S37: saml(() => ({ login: NOT_ASSIGNED })),
};

export const LIVE_OIDC: Cases<Live> = {
  O2: oidc(
    idp((it) => {
      it.protocol.issuer.url += '/';
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
  O10: client((world) => ({ change: world.idToken({}, { alg: 'none' }) })),
  O11: claims((now) => ({ iat: now + 900, exp: now + 4500 })),
  O12: claims((now) => ({ exp: (now + 3600) * 1000 })),
  O13: client((world) => ({ start: world.asClient({ redirectUri: 'https://shop.example/callback/' }) })),
  O14: oidc(
    app((it) => {
      it.settings.oauthClient.redirect_uris = ['https://elsewhere.example/callback'];
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
  O22: oidc(
    idp((it) => {
      it.protocol.credentials.client.client_secret = 'another-secret-of-forty-characters-lengt';
    }),
  ),
  O24: client(() => ({
    change: tokens((it) => {
      delete it.token_type;
    }),
  })),
  O25: claims(() => ({ aud: 'another-client' })),
  O26: claims(() => ({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })),
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
  O41: oidc(deactivated),
};

export const SOUND_LIVE: Readonly<Record<string, Live>> = {
  'between two orgs by SAML': saml(() => undefined),
  'between two orgs by OpenID Connect': oidc(() => undefined),
  'as the client': client(() => undefined),
};
