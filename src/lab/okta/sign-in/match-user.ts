/** Which user of this org somebody from an identity provider is, and whether he may be linked. */
import type { IdentityProvider, User } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { groupsOf } from '../rules/groups.ts';
import { rolesOfUser } from '../rules/roles.ts';
import { ExpressionError, evaluate } from './expression.ts';
import { FederationFailure } from './failure.ts';
import { field, flagField, textField, textsField } from './fields.ts';

/** What an identity provider says of somebody: attributes, named as `idpuser` has them. */
export interface ExternalUser {
  readonly externalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** How he signed in there. */
  readonly amr: readonly string[];
}

/** @throws FederationFailure */
export function transformedUsername(idp: IdentityProvider, { attributes }: ExternalUser): string {
  const template = textField(idp.policy, 'subject', 'userNameTemplate', 'template') ?? 'idpuser.email';
  const username = evaluated(template, attributes);
  if (username === null) {
    throw new FederationFailure(
      'Unable to transform username: a property that the template needs is missing',
      { template },
    );
  }
  const filter = textField(idp.policy, 'subject', 'filter');
  if (filter !== null && !new RegExp(`^(?:${filter})$`).test(username)) {
    throw new FederationFailure(
      'Unable to match transformed username: it does not pass the filter of the identity provider',
      {
        filter,
        username,
      },
    );
  }
  return username;
}

function evaluated(template: string, attributes: ExternalUser['attributes']): string | null {
  try {
    return evaluate(template, {
      idpuser: attributes,
      user: attributes,
      source: attributes,
      appuser: attributes,
    });
  } catch (error) {
    if (error instanceof ExpressionError) {
      throw new FederationFailure('Unable to transform username: the template cannot be evaluated', {
        template,
      });
    }
    throw error;
  }
}

/** Null when nobody fits. @throws FederationFailure when more than one does */
export function matchingUser(world: OrgWorld, idp: IdentityProvider, username: string): User | null {
  const wanted = username.toLowerCase();
  const attributes = matchedAttributes(idp);
  const found = world.state.users.filter(({ profile }) =>
    attributes.some((name) => String(profile[name] ?? '').toLowerCase() === wanted),
  );
  if (found.length > 1) {
    throw new FederationFailure('Unable to match transformed username: more than one user fits', {
      username,
    });
  }
  return found[0] ?? null;
}

function matchedAttributes({ policy }: IdentityProvider): readonly string[] {
  switch (textField(policy, 'subject', 'matchType')) {
    case 'EMAIL':
      return ['email'];
    case 'USERNAME_OR_EMAIL':
      return ['login', 'email'];
    case 'CUSTOM_ATTRIBUTE':
      return [textField(policy, 'subject', 'matchAttribute') ?? 'login'];
    default:
      return ['login'];
  }
}

/** @throws FederationFailure when the identity provider's policy keeps the user from being linked */
export function requireLinkable(world: OrgWorld, idp: IdentityProvider, user: User): void {
  const link = idp.policy['accountLink'];
  const username = user.profile.login;
  if (textField(link, 'action') === 'DISABLED') {
    throw new FederationFailure('User linking was disabled', { username });
  }
  const filter = field(link, 'filter');
  const groups = textsField(filter, 'groups', 'include');
  const own = groupsOf(world, user).map(({ id }) => id);
  if (groups.length > 0 && !groups.some((id) => own.includes(id))) {
    throw new FederationFailure('User linking was denied: the user is in none of the groups', { username });
  }
  if (flagField(filter, 'users', 'excludeAdmins') && rolesOfUser(world, user).length > 0) {
    throw new FederationFailure('User linking was denied: administrators are excluded', { username });
  }
  const excluded = textsField(filter, 'users', 'exclude');
  if (excluded.includes(user.id) || excluded.includes(username)) {
    throw new FederationFailure('User linking was denied: the user is excluded', { username });
  }
}
