/** Identity providers as the wire shows them: client secrets in clear, as in Okta. */
import { X509Certificate } from 'node:crypto';
import type { IdentityProvider, IdpLink, IdpTrustKey } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { certificateHash, publicJwkOf } from '../rules/idps.ts';
import { publicPart } from '../rules/keys.ts';

export function idpAddress(world: OrgWorld, { id }: IdentityProvider): string {
  return `${world.ownUrl()}/api/v1/idps/${id}`;
}

export function idpView(world: OrgWorld, idp: IdentityProvider): object {
  const { id, type, name, status, issuerMode, created, lastUpdated, protocol, policy } = idp;
  return {
    id,
    type,
    issuerMode,
    name,
    status,
    created,
    lastUpdated,
    protocol,
    policy,
    properties: null,
    _links: linksOf(world, idp),
  };
}

function linksOf(world: OrgWorld, idp: IdentityProvider): object {
  const own = world.ownUrl();
  const self = idpAddress(world, idp);
  const step = idp.status === 'ACTIVE' ? 'deactivate' : 'activate';
  const common = {
    self: { href: self },
    users: { href: `${self}/users`, hints: { allow: ['GET'] } },
    [step]: { href: `${self}/lifecycle/${step}`, hints: { allow: ['POST'] } },
  };
  if (idp.type === 'SAML2') {
    return {
      ...common,
      metadata: { href: `${self}/metadata.xml`, type: 'application/xml', hints: { allow: ['GET'] } },
      acs: { href: `${own}/sso/saml2/${idp.id}`, type: 'application/xml', hints: { allow: ['POST'] } },
      keys: { href: `${self}/credentials/keys`, hints: { allow: ['GET'] } },
    };
  }
  const parameters =
    'client_id={clientId}&response_type={responseType}&response_mode={responseMode}&scope={scopes}&redirect_uri={redirectUri}&state={state}&nonce={nonce}';
  return {
    ...common,
    authorize: {
      href: `${own}/oauth2/v1/authorize?idp=${idp.id}&${parameters}`,
      templated: true,
      hints: { allow: ['GET'] },
    },
    clientRedirectUri: { href: `${own}/oauth2/v1/authorize/callback`, hints: { allow: ['POST'] } },
  };
}

export function trustKeyView({ kid, created, lastUpdated, expiresAt, x5c }: IdpTrustKey): object {
  const [leaf = ''] = x5c;
  const key = publicJwkOf(new X509Certificate(Buffer.from(leaf, 'base64')));
  return {
    kid,
    created,
    lastUpdated,
    expiresAt,
    ...publicPart(key),
    use: 'sig',
    x5c,
    'x5t#S256': certificateHash(leaf),
  };
}

export function linkView(world: OrgWorld, idp: IdentityProvider, link: IdpLink): object {
  const { userId, externalId, created, lastUpdated, profile } = link;
  return {
    id: userId,
    externalId,
    created,
    lastUpdated,
    profile,
    _links: {
      self: { href: `${idpAddress(world, idp)}/users/${userId}`, hints: { allow: ['GET', 'DELETE'] } },
      idp: { href: idpAddress(world, idp) },
      user: { href: `${world.ownUrl()}/api/v1/users/${userId}` },
    },
  };
}
