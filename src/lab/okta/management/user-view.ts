/** Users as the wire shows them: never a password. */
import type { User, UserStatus } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';

export function userAddress(world: OrgWorld, { id }: User): string {
  return `${world.ownUrl()}/api/v1/users/${id}`;
}

/** As in a list. */
export function userRow(world: OrgWorld, user: User): object {
  return { ...withoutLinks(user), _links: { self: { href: userAddress(world, user) } } };
}

/** As one asked for by name: with links to what can be done with him. */
export function userView(world: OrgWorld, user: User): object {
  return { ...withoutLinks(user), _links: linksOf(world, user) };
}

function withoutLinks(user: User): object {
  const { id, status, created, activated, statusChanged, lastLogin, lastUpdated, passwordChanged } = user;
  return {
    id,
    status,
    created,
    activated,
    statusChanged,
    lastLogin,
    lastUpdated,
    passwordChanged,
    type: user.type,
    profile: user.profile,
    credentials: {
      ...(user.password === null ? {} : { password: {} }),
      ...(user.recoveryQuestion === undefined
        ? {}
        : { recovery_question: { question: user.recoveryQuestion.question } }),
      provider: user.provider,
    },
  };
}

const ACTIONS = {
  suspend: 'lifecycle/suspend',
  unsuspend: 'lifecycle/unsuspend',
  unlock: 'lifecycle/unlock',
  activate: 'lifecycle/activate',
  reactivate: 'lifecycle/reactivate',
  deactivate: 'lifecycle/deactivate',
  resetPassword: 'lifecycle/reset_password',
  expirePassword: 'lifecycle/expire_password',
  resetFactors: 'lifecycle/reset_factors',
  changePassword: 'credentials/change_password',
} as const;

type Action = keyof typeof ACTIONS;

const ALLOWED: Readonly<Record<UserStatus, readonly Action[]>> = {
  STAGED: ['activate', 'deactivate'],
  PROVISIONED: ['reactivate', 'resetPassword', 'deactivate'],
  ACTIVE: ['suspend', 'resetPassword', 'expirePassword', 'resetFactors', 'changePassword', 'deactivate'],
  RECOVERY: ['reactivate', 'resetPassword', 'changePassword', 'deactivate'],
  PASSWORD_EXPIRED: ['resetPassword', 'changePassword', 'deactivate'],
  LOCKED_OUT: ['unlock', 'resetPassword', 'deactivate'],
  SUSPENDED: ['unsuspend', 'deactivate'],
  DEPROVISIONED: ['activate'],
};

function linksOf(world: OrgWorld, user: User): object {
  const self = userAddress(world, user);
  const actions = ALLOWED[user.status].map((action) => [
    action,
    { href: `${self}/${ACTIONS[action]}`, method: 'POST' },
  ]);
  return {
    self: { href: self },
    schema: { href: `${world.ownUrl()}/api/v1/meta/schemas/user/${user.type.id}` },
    type: { href: `${world.ownUrl()}/api/v1/meta/types/user/${user.type.id}` },
    ...Object.fromEntries(actions),
  };
}

/** Changes with every change of the user. */
export function userEtag({ lastUpdated, status, passwordChanged }: User): string {
  const text = Buffer.from(`${lastUpdated}${status}${passwordChanged ?? ''}`).toString('base64url');
  return `W/"${text}"`;
}
