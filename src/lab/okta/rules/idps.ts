/** Identity providers of the org, the certificates that it trusts them by, and whom they know. */
import { createHash, X509Certificate } from 'node:crypto';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { instant } from '../../../core/clock.ts';
import { OktaRefusal } from '../errors.ts';
import type { IdentityProvider, IdpLink, IdpTrustKey, User } from '../model.ts';
import { nowText, type OrgWorld } from '../org-world.ts';
import { removeMappings } from './mappings.ts';
import { nested, strings } from './policies.ts';
import { rulesNaming } from './routing.ts';
import { idpParty, type Origin, record } from './system-log.ts';

/** @throws E0000007 */
export function idpOf({ state }: OrgWorld, id: string): IdentityProvider {
  const idp = state.idps.find((one) => one.id === id);
  if (idp === undefined) throw OktaRefusal.notFound(id, 'IdentityProvider');
  return idp;
}

/** @throws E0000001 */
export function refuseNameTaken({ state }: OrgWorld, name: string, except: IdentityProvider | null): void {
  if (state.idps.some((idp) => idp !== except && idp.name === name)) {
    throw OktaRefusal.invalid('name', 'name: another identity provider has it');
  }
}

export function noteIdp(world: OrgWorld, by: Origin, verb: string, idp: IdentityProvider): void {
  record(world, by, `system.idp.lifecycle.${verb}`, `Identity provider: ${verb}`, [idpParty(idp)]);
}

export function setIdpStatus(
  world: OrgWorld,
  by: Origin,
  idp: IdentityProvider,
  status: IdentityProvider['status'],
): void {
  if (idp.status === status) return;
  idp.status = status;
  idp.lastUpdated = nowText(world);
  noteIdp(world, by, status === 'ACTIVE' ? 'activate' : 'deactivate', idp);
}

/**
 * Its users stay, without a link and without a password.
 *
 * @throws E0000167 while a routing rule sends people there
 */
export function removeIdp(world: OrgWorld, by: Origin, idp: IdentityProvider): void {
  const rules = rulesNaming(world, idp.id);
  if (rules.length > 0) {
    const names = rules.map(({ name }) => name).join(', ');
    throw new OktaRefusal('E0000167', {
      subject: `The identity provider is used by routing rules: ${names}`,
    });
  }
  world.state.idps = world.state.idps.filter((other) => other !== idp);
  removeMappings(world, idp.id);
  noteIdp(world, by, 'delete', idp);
}

/** @throws E0000096 when it is there already */
export async function addTrustKey(world: OrgWorld, by: Origin, x5c: readonly string[]): Promise<IdpTrustKey> {
  const [leaf = ''] = x5c;
  const before = world.state.idpKeys.find((one) => one.x5c[0] === leaf);
  if (before !== undefined) throw new OktaRefusal('E0000096', { subject: before.kid });
  const now = nowText(world);
  const certificate = new X509Certificate(Buffer.from(leaf, 'base64'));
  const key: IdpTrustKey = {
    kid: await calculateJwkThumbprint(publicJwkOf(certificate)),
    created: now,
    lastUpdated: now,
    expiresAt: instant(Date.parse(certificate.validTo)),
    x5c,
  };
  world.state.idpKeys.push(key);
  noteKey(world, by, 'create', key);
  return key;
}

export function publicJwkOf(certificate: X509Certificate): JWK {
  return certificate.publicKey.export({ format: 'jwk' });
}

export function certificateHash(x5c: string): string {
  return createHash('sha256').update(Buffer.from(x5c, 'base64')).digest('base64url');
}

/** @throws E0000007 */
export function trustKeyOf({ state }: OrgWorld, kid: string): IdpTrustKey {
  const key = state.idpKeys.find((one) => one.kid === kid);
  if (key === undefined) throw OktaRefusal.notFound(kid, 'KeyStoreEntry');
  return key;
}

/** @throws E0000167 while an identity provider is trusted by it */
export function removeTrustKey(world: OrgWorld, by: Origin, key: IdpTrustKey): void {
  if (world.state.idps.some((idp) => trustedKids(idp).includes(key.kid))) {
    throw new OktaRefusal('E0000167', { subject: 'The key is used by an identity provider' });
  }
  world.state.idpKeys = world.state.idpKeys.filter((other) => other !== key);
  noteKey(world, by, 'delete', key);
}

/** Ids of the certificates by which a SAML identity provider is trusted. */
export function trustedKids({ protocol }: IdentityProvider): readonly string[] {
  const trust = nested(nested(protocol, 'credentials'), 'trust');
  return [...strings([trust['kid']]), ...strings(trust['additionalKids'])];
}

export function noteKey(world: OrgWorld, by: Origin, verb: string, { kid }: { readonly kid: string }): void {
  record(world, by, `system.idp.key.${verb}`, `Key of an identity provider: ${verb}`, [
    { id: kid, type: 'IdpKey', alternateId: 'unknown', displayName: kid },
  ]);
}

/** @throws E0000007 */
export function linkOf(idp: IdentityProvider, { id }: User): IdpLink {
  const link = idp.links.find(({ userId }) => userId === id);
  if (link === undefined) throw OktaRefusal.notFound(id, 'IdentityProviderUser');
  return link;
}
