/** From somebody that an identity provider vouches for to a user of this org: linked, made just in time, or refused. */
import { OktaRefusal } from '../errors.ts';
import type { IdentityProvider, User, UserProfile } from '../model.ts';
import { nowText, type OrgWorld } from '../org-world.ts';
import { addMember } from '../rules/groups.ts';
import { type Origin, record, userParty } from '../rules/system-log.ts';
import { createFederatedUser, setStatus, updateProfile } from '../rules/users.ts';
import { ExpressionError, evaluate } from './expression.ts';
import { FederationFailure } from './failure.ts';
import { flagField, textField, textsField } from './fields.ts';
import { type ExternalUser, matchingUser, requireLinkable, transformedUsername } from './match-user.ts';

/** @throws FederationFailure */
export function federatedUser(
  world: OrgWorld,
  idp: IdentityProvider,
  external: ExternalUser,
  by: Origin,
): User {
  const linked = linkedUser(world, idp, external);
  const username = transformedUsername(idp, external);
  const matched = linked ?? matchingUser(world, idp, username);
  if (matched === null) return createJustInTime(world, idp, external, username, by);
  if (linked === null && !isLinked(idp, matched)) requireLinkable(world, idp, matched);
  wake(world, idp, matched, by);
  if (flagField(idp.policy, 'provisioning', 'profileMaster')) {
    updateProfile(world, matched, mapped(world, idp, external, username, matched.profile), by);
  }
  return settle(world, idp, matched, external, by);
}

/** SAML finds its users by name each time, unless names are persistent. */
function linkedUser({ state }: OrgWorld, idp: IdentityProvider, { externalId }: ExternalUser): User | null {
  if (idp.type === 'SAML2' && !flagField(idp.protocol, 'settings', 'honorPersistentNameId')) return null;
  const link = idp.links.find((one) => one.externalId === externalId);
  return state.users.find(({ id }) => id === link?.userId) ?? null;
}

function isLinked(idp: IdentityProvider, user: User): boolean {
  return idp.links.some(({ userId }) => userId === user.id);
}

function createJustInTime(
  world: OrgWorld,
  idp: IdentityProvider,
  external: ExternalUser,
  username: string,
  by: Origin,
): User {
  if (textField(idp.policy, 'provisioning', 'action') !== 'AUTO') {
    throw new FederationFailure('User Not Found', { username, jit: 'DISABLED' });
  }
  const profile = mapped(world, idp, external, username, null);
  const missing = ['email', 'firstName', 'lastName'].filter((name) => !profile[name]);
  if (missing.length > 0) {
    throw new FederationFailure('jit_failure_missing_fields', { username, missing: missing.join(', ') });
  }
  if (!/^[^\s@]+@[^\s@]+$/.test(username)) {
    throw new FederationFailure('jit_failure_invalid_login_format', { username });
  }
  try {
    return settle(world, idp, createFederatedUser(world, { profile, idp }), external, by);
  } catch (error) {
    if (error instanceof OktaRefusal)
      throw new FederationFailure('jit_failure', { username, cause: error.code });
    throw error;
  }
}

/**
 * The profile that the mapping of the identity provider makes; without a mapping the usual four attributes.
 *
 * @param current Keeps what the mapping says nothing of.
 */
function mapped(
  world: OrgWorld,
  idp: IdentityProvider,
  { attributes }: ExternalUser,
  username: string,
  current: UserProfile | null,
): UserProfile {
  const rules =
    world.state.mappings.find(({ source }) => source.id === idp.id)?.properties ?? DEFAULT_MAPPING;
  const profile: UserProfile = {
    firstName: null,
    lastName: null,
    email: username,
    ...current,
    login: current?.login ?? username,
  };
  for (const [name, { expression }] of Object.entries(rules)) {
    // The login follows from the subject's template, whatever the mapping says.
    if (name === 'login') continue;
    const value = evaluatedOrNull(expression, attributes);
    if (value !== null) profile[name] = value;
  }
  return profile;
}

const DEFAULT_MAPPING: Readonly<Record<string, { readonly expression: string }>> = {
  email: { expression: 'appuser.email' },
  firstName: { expression: 'appuser.firstName' },
  lastName: { expression: 'appuser.lastName' },
};

/** An expression that the lab cannot read maps nothing; Okta would have refused to save it. */
function evaluatedOrNull(expression: string, attributes: ExternalUser['attributes']): string | null {
  try {
    return evaluate(expression, {
      appuser: attributes,
      idpuser: attributes,
      source: attributes,
      user: attributes,
    });
  } catch (error) {
    if (error instanceof ExpressionError) return null;
    throw error;
  }
}

/** @throws FederationFailure for a user who may not sign in, unless the identity provider may wake him */
function wake(world: OrgWorld, idp: IdentityProvider, user: User, by: Origin): void {
  const may = (state: string, action: string) =>
    textField(idp.policy, 'provisioning', 'conditions', state, 'action') === action;
  const wakes =
    user.status === 'STAGED' ||
    user.status === 'PROVISIONED' ||
    (user.status === 'DEPROVISIONED' && may('deprovisioned', 'REACTIVATE')) ||
    (user.status === 'SUSPENDED' && may('suspended', 'UNSUSPEND'));
  if (wakes) {
    const eventType = user.status === 'SUSPENDED' ? 'user.lifecycle.unsuspend' : 'user.lifecycle.reactivate';
    setStatus(world, user, 'ACTIVE');
    record(world, by, eventType, 'Identity provider brought the user back', [userParty(user)]);
  }
  if (user.status !== 'ACTIVE') {
    throw new FederationFailure(`User status is invalid: ${user.status}`, { username: user.profile.login });
  }
}

/** Link and groups. */
function settle(
  world: OrgWorld,
  idp: IdentityProvider,
  user: User,
  { externalId, attributes }: ExternalUser,
  by: Origin,
): User {
  const now = nowText(world);
  const known = idp.links.find((link) => link.userId === user.id);
  const link = {
    userId: user.id,
    externalId,
    created: known?.created ?? now,
    lastUpdated: now,
    profile: { ...attributes },
  };
  idp.links = [...idp.links.filter((one) => one !== known), link];
  const groups = idp.policy['provisioning'];
  if (textField(groups, 'groups', 'action') === 'ASSIGN') {
    for (const id of textsField(groups, 'groups', 'assignments')) {
      const group = world.state.groups.find((one) => one.id === id && one.type === 'OKTA_GROUP');
      if (group !== undefined) addMember(world, by, group, user);
    }
  }
  return user;
}
