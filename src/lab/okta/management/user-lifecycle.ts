/** `/api/v1/users/{id}/lifecycle/*`, credentials and sessions: what administrators do to an account. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { User, UserStatus } from '../model.ts';
import { ALPHANUMERIC, type OrgWorld } from '../org-world.ts';
import { complexityFaults, newPassword, setPassword } from '../rules/passwords.ts';
import { type Origin, record, userParty } from '../rules/system-log.ts';
import { clearSessions, deactivate, setStatus } from '../rules/users.ts';
import { type Call, NO_CONTENT, ok, queryType, type Reply, type Route, route } from './route.ts';
import { passwordSchema } from './user-schema.ts';
import { userView } from './user-view.ts';
import { requireOwnPassword, userToChange } from './users.ts';

const USER = '/api/v1/users/:userId';
/** What a help desk may do, too. */
const HELP = 'users.manage > users.help.manage';

const changeSchema = z.strictObject({
  oldPassword: passwordSchema,
  newPassword: passwordSchema,
  revokeSessions: z.boolean().optional(),
});

type Change = z.infer<typeof changeSchema>;

type Handler = (world: OrgWorld, by: Origin, user: User) => Reply;

/** A POST without a body that does one thing to one user. */
function action(name: string, operation: string, access: string, handle: Handler): Route {
  const query = { sendEmail: queryType.flag };
  return route(`POST ${USER}/lifecycle/${name}`, operation, access, { query }, (call) =>
    handle(call.world, call.by, userToChange(call)),
  );
}

/** @throws E0000038 */
function requireStatus({ status }: User, ...allowed: readonly UserStatus[]): void {
  if (!allowed.includes(status)) throw new OktaRefusal('E0000038');
}

export const USER_LIFECYCLE_ROUTES = [
  route(
    `POST ${USER}/lifecycle/activate`,
    'activateUser',
    'users.manage',
    { query: { sendEmail: queryType.flag } },
    (call) => activate(call.world, call.by, userToChange(call), call.query.sendEmail ?? true),
  ),
  route(
    `POST ${USER}/lifecycle/reactivate`,
    'reactivateUser',
    'users.manage',
    { query: { sendEmail: queryType.flag } },
    ({ query, ...call }) => {
      const user = userToChange({ query, ...call });
      requireStatus(user, 'PROVISIONED', 'RECOVERY');
      record(call.world, call.by, 'user.lifecycle.reactivate', 'User was invited again', [userParty(user)]);
      return activationLink(call.world, query.sendEmail ?? false);
    },
  ),
  action('deactivate', 'deactivateUser', 'users.manage', (world, by, user) => {
    requireStatus(user, ...EVERY_OTHER_THAN_GONE);
    deactivate(world, by, user);
    return ok({});
  }),
  action('suspend', 'suspendUser', 'users.manage', (world, by, user) => {
    if (user.status !== 'ACTIVE')
      throw OktaRefusal.invalid('status', 'status: only active users are suspended');
    setStatus(world, user, 'SUSPENDED');
    clearSessions(world, by, user, { oauthTokens: false });
    record(world, by, 'user.lifecycle.suspend', 'User was suspended', [userParty(user)]);
    return ok({});
  }),
  action('unsuspend', 'unsuspendUser', 'users.manage', (world, by, user) => {
    if (user.status !== 'SUSPENDED') throw OktaRefusal.invalid('status', 'status: the user is not suspended');
    setStatus(world, user, 'ACTIVE');
    record(world, by, 'user.lifecycle.unsuspend', 'User was taken back', [userParty(user)]);
    return ok({});
  }),
  action('unlock', 'unlockUser', HELP, (world, by, user) => {
    if (user.status !== 'LOCKED_OUT') throw new OktaRefusal('E0000032');
    user.badTries = 0;
    setStatus(world, user, 'ACTIVE');
    record(world, by, 'user.account.unlock_by_admin', 'Account was unlocked', [userParty(user)]);
    return ok({});
  }),
  action('reset_factors', 'resetFactors', HELP, (world, by, user) => {
    requireStatus(user, 'ACTIVE');
    record(world, by, 'user.mfa.factor.reset_all', 'Authenticators were reset', [userParty(user)]);
    return ok({});
  }),
  action('expire_password', 'expirePassword', HELP, (world, by, user) => {
    expire(world, by, user);
    return ok(userView(world, user));
  }),
  route(
    `POST ${USER}/lifecycle/expire_password_with_temp_password`,
    'expirePasswordWithTempPassword',
    HELP,
    { query: { revokeSessions: queryType.flag } },
    (call) => {
      const user = userToChange(call);
      const tempPassword = newPassword(call.world);
      requireStatus(user, ...WITH_PASSWORD);
      setPassword(call.world, call.by, user, tempPassword);
      expire(call.world, call.by, user);
      if (call.query.revokeSessions === true) clearSessions(call.world, call.by, user, { oauthTokens: true });
      return ok({ tempPassword });
    },
  ),
  route(
    `POST ${USER}/lifecycle/reset_password`,
    'resetPassword',
    HELP,
    {
      // The document says that it is required; there is no default to fall back on.
      query: {
        sendEmail: z.enum(['true', 'false']).transform((text) => text === 'true'),
        revokeSessions: queryType.flag,
      },
    },
    (call) => resetPassword(call, userToChange(call)),
  ),
  route(
    `POST ${USER}/credentials/change_password`,
    'changePassword',
    'users.manage',
    { query: { strict: queryType.flag }, body: changeSchema, subject: 'changePassword' },
    changePassword,
  ),
  route(
    `DELETE ${USER}/sessions`,
    'revokeUserSessions',
    HELP,
    { query: { oauthTokens: queryType.flag, forgetDevices: queryType.flag } },
    (call) => {
      clearSessions(call.world, call.by, userToChange(call), {
        oauthTokens: call.query.oauthTokens ?? false,
      });
      return NO_CONTENT;
    },
  ),
];

const WITH_PASSWORD: readonly UserStatus[] = ['ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY', 'PROVISIONED'];
const EVERY_OTHER_THAN_GONE: readonly UserStatus[] = [...WITH_PASSWORD, 'STAGED', 'LOCKED_OUT', 'SUSPENDED'];

function activate(world: OrgWorld, by: Origin, user: User, sendEmail: boolean): Reply {
  if (user.status !== 'STAGED' && user.status !== 'DEPROVISIONED') throw new OktaRefusal('E0000016');
  setStatus(world, user, user.password === null && user.provider.type === 'OKTA' ? 'PROVISIONED' : 'ACTIVE');
  record(world, by, 'user.lifecycle.activate', 'User was activated', [userParty(user)]);
  return activationLink(world, sendEmail);
}

/** Told only to those who do not have it mailed. */
function activationLink(world: OrgWorld, sendEmail: boolean): Reply {
  if (sendEmail) return ok({});
  const activationToken = world.context.chance.text(20, ALPHANUMERIC);
  return ok({ activationUrl: `${world.ownUrl()}/welcome/${activationToken}`, activationToken });
}

function expire(world: OrgWorld, by: Origin, user: User): void {
  requireOwnPassword(user);
  requireStatus(user, ...WITH_PASSWORD);
  setStatus(world, user, 'PASSWORD_EXPIRED');
  record(world, by, 'user.account.expire_password', 'Password of the user expired', [userParty(user)]);
}

/** Also how a federated user becomes one with a password of his own. */
function resetPassword(
  { world, by, query }: Call<{ readonly sendEmail: boolean; readonly revokeSessions?: boolean | undefined }>,
  user: User,
): Reply {
  requireStatus(user, ...WITH_PASSWORD, 'LOCKED_OUT');
  user.provider = { type: 'OKTA', name: 'OKTA' };
  user.badTries = 0;
  setStatus(world, user, 'RECOVERY');
  if (query.revokeSessions === true) clearSessions(world, by, user, { oauthTokens: true });
  record(world, by, 'user.account.reset_password', 'Password of the user was reset', [userParty(user)]);
  if (query.sendEmail) return ok({});
  return ok({
    resetPasswordUrl: `${world.ownUrl()}/reset_password/${world.context.chance.text(20, ALPHANUMERIC)}`,
  });
}

function changePassword(call: Call<unknown, Change>): Reply {
  const { world, by, body } = call;
  const user = userToChange(call);
  requireStatus(user, 'STAGED', 'ACTIVE', 'PASSWORD_EXPIRED', 'RECOVERY');
  requireOwnPassword(user);
  const wanted = body.newPassword.value ?? '';
  if (user.password === null || body.oldPassword.value !== user.password) {
    throw new OktaRefusal('E0000014', { causes: ['oldPassword: it is not the password of the user'] });
  }
  const faults = complexityFaults(wanted, user.profile.login);
  if (faults.length > 0) {
    throw new OktaRefusal('E0000014', { causes: [`newPassword: it needs ${faults.join(', ')}`] });
  }
  setPassword(world, by, user, wanted);
  if (body.revokeSessions === true) clearSessions(world, by, user, { oauthTokens: false });
  return ok({ password: {}, provider: user.provider });
}
