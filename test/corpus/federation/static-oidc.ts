/** Two Okta orgs, or one and a declared client, federated by OpenID Connect and then changed in one place. */
import type { OidcProviderSettings } from '../../../src/services/federation/port.ts';
import type { DeclaredTarget } from '../../../src/services/federation/static/subject.ts';
import { jwk, KEYS } from '../../unit/services/federation/oidc/forge.ts';
import type { Static } from './static-saml.ts';
import type { Cases } from './support/case.ts';
import { ANA, type LabWorld, NOT_ASSIGNED, type Thing } from './support/lab-world.ts';

const DISCOVERY = '.well-known/openid-configuration';

const pair = (breakIt: Static['breakIt']): Static => ({ recipe: 'org2org-oidc', breakIt });
const idp = (edit: (idp: Thing) => void): Static => pair((world) => world.changeIdp(edit));
const published = (edit: (body: Thing) => void): Static =>
  pair((world) => world.publishJson(DISCOVERY, edit));
const issuer = (edit: (was: string) => string): Static =>
  idp((it) => {
    it.protocol.issuer.url = edit(it.protocol.issuer.url);
  });

const SHOP: DeclaredTarget = {
  origin: 'shop.yaml',
  sp: null,
  metadata: null,
  client: {
    origin: 'shop.yaml',
    redirectUris: ['https://shop.example/callback', 'https://www.shop.example/callback'],
    scopes: ['openid', 'profile'],
  },
};

const declared = (client: Partial<NonNullable<DeclaredTarget['client']>>): Static => ({
  recipe: 'oidc',
  breakIt: async (world) => {
    const clientId = (await world.app()).credentials.oauthClient.client_id;
    world.declared = { ...SHOP, client: { ...SHOP.client, origin: SHOP.origin, clientId, ...client } };
  },
});

const NOT_COPIED = { authorizationUrl: null, tokenUrl: null, keysUrl: null, userInfoUrl: null } as const;

/** What Okta would not take, and others do. */
const asVendor = (edit: (settings: OidcProviderSettings) => Partial<OidcProviderSettings>): Static =>
  pair((world) => {
    world.asOtherVendor = (it) => ({
      ...it,
      oidc: it.oidc === null ? null : { ...it.oidc, ...edit(it.oidc) },
    });
  });

async function hubAccount(world: LabWorld, login: string): Promise<void> {
  await world.call('cic', 'POST', '/api/v1/users?activate=true', {
    profile: { login, email: ANA, firstName: 'Ana', lastName: 'Ruiz' },
    credentials: { password: { value: 'A-long-Passw0rd-0f-the-hub' } },
  });
}

export const STATIC_OIDC: Cases<Static> = {
  O1: pair((world) => world.publish(DISCOVERY, () => ({ status: 404, text: '{}' }))),
  O2: issuer((was) => `${was}/`),
  O3: asVendor((it) => ({ issuer: `${it.issuer}\u200b` })),
  O4: issuer((was) => `${was}/oauth2/default`),
  O5: published((it) => {
    delete it.subject_types_supported;
  }),
  O6: pair((world) => {
    const keys = 'https://wic.okta.example/oauth2/v1/keys';
    world.answerAt(keys, { keys: [jwk(KEYS.rsa)] });
    world.publishJson(DISCOVERY, (it) => {
      for (const [name, value] of Object.entries(it)) {
        if (typeof value === 'string')
          it[name] = value.replace(/^http:\/\/[^/]+/, 'https://wic.okta.example');
      }
      it.end_session_endpoint = 'http://wic.okta.example/oauth2/v1/logout';
    });
    asVendor(() => ({ issuer: 'https://wic.okta.example', ...NOT_COPIED })).breakIt(world);
  }),
  O7: published((it) => {
    it.end_session_endpoint = 'https://elsewhere.example/logout';
  }),
  O8: pair((world) =>
    world.publishJson('/keys', (it) => {
      it.keys.push(jwk(KEYS.weak));
    }),
  ),
  O10: pair((world) => {
    world.asOtherSource = (it) => ({
      ...it,
      oidc: it.oidc === null ? null : { ...it.oidc, idTokenAlgorithm: 'ES256' },
    });
  }),
  O13: declared({ redirectUris: ['https://shop.example/callback/'] }),
  O14: pair((world) =>
    world.changeApp((app) => {
      const { oauthClient } = app.settings;
      oauthClient.redirect_uris = oauthClient.redirect_uris.map((uri: string) => `${uri}/`);
    }),
  ),
  O15: idp((it) => {
    it.protocol.credentials.client.pkce_required = false;
  }),
  O20: pair((world) => {
    world.user = NOT_ASSIGNED;
  }),
  O21: pair((world) =>
    world.changeApp((app) => {
      app.credentials.oauthClient.token_endpoint_auth_method = 'private_key_jwt';
      app.settings.oauthClient.jwks = { keys: [jwk(KEYS.rsa)] };
    }),
  ),
  O22: idp((it) => {
    it.protocol.credentials.client.client_secret = 'not the one that it was';
  }),
  O28: asVendor(() => ({ scopes: ['profile', 'email'] })),
  O29: idp((it) => {
    it.protocol.scopes = ['openid', 'profile'];
  }),
  O32: idp((it) => {
    it.protocol.settings = { ...it.protocol.settings, participateSlo: true };
  }),
  O36: pair(async (world) => {
    world.user = ANA;
    await world.changeIdp((it) => {
      it.policy.subject.filter = '(.*@elsewhere\\.example)';
    });
  }),
  O37: pair(async (world) => {
    world.user = ANA;
    await world.changeIdp((it) => {
      it.policy.provisioning.action = 'DISABLED';
    });
  }),
  O39: pair(async (world) => {
    world.user = ANA;
    const app = await world.app();
    const [user] = await world.call('wic', 'GET', `/api/v1/users?q=ana.ruiz`);
    await world.call('wic', 'POST', `/api/v1/apps/${app.id}/users/${user.id}`, {
      scope: 'USER',
      credentials: { userName: 'lab/ana.ruiz' },
    });
  }),
  O41: pair(async (world) => {
    await world.call('cic', 'POST', `/api/v1/idps/${(await world.idp()).id}/lifecycle/deactivate`);
  }),
};

/** Works today, and should not stay so: nothing fails, and this check warns. */
export const STATIC_OIDC_WARNED: Cases<Static> = {
  O9: pair((world) =>
    world.publish('/keys', ({ headers }) => ({
      headers: { ...headers, 'cache-control': 'public, max-age=31536000' },
    })),
  ),
  O38: idp((it) => {
    it.policy.accountLink = { action: 'AUTO', filter: null };
    it.policy.subject.filter = null;
  }),
};

export const SOUND_STATIC_OIDC: Readonly<Record<string, Static>> = {
  'two orgs by OpenID Connect': pair(() => undefined),
  'two orgs by OpenID Connect, and somebody who should get in': pair((world) => {
    world.user = ANA;
  }),
  'two orgs by OpenID Connect, and somebody who has an account at both': pair(async (world) => {
    world.user = ANA;
    await hubAccount(world, ANA);
  }),
  'an application by OpenID Connect and its client': declared({}),
};
