/** Whether a user who is signed in gets into an application, the same for OpenID Connect and SAML; with its record. */
import type { App, AppUser, User } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { appAssignment } from '../rules/assignments.ts';
import { evaluateAppPolicy, policyOf } from '../rules/policies.ts';
import { appParty, logEvent, type Origin, policyParty, ruleParty, userParty } from '../rules/system-log.ts';

export type Admission =
  | { readonly admitted: true; readonly assignment: AppUser }
  | { readonly admitted: false; readonly reason: 'user_not_assigned' | 'policy_denied' };

export function admit(world: OrgWorld, app: App, user: User, origin: Origin): Admission {
  const by = { ...origin, actor: userParty(user) };
  const assignment = appAssignment(world, app, user);
  if (assignment === null) {
    logEvent(world, {
      ...by,
      eventType: 'app.generic.unauth_app_access_attempt',
      displayMessage: 'User tried an application that he is not assigned to',
      outcome: { result: 'FAILURE', reason: 'user_not_assigned' },
      severity: 'WARN',
      target: [appParty(app)],
    });
    return { admitted: false, reason: 'user_not_assigned' };
  }
  return evaluate(world, app, user, by)
    ? { admitted: true, assignment }
    : { admitted: false, reason: 'policy_denied' };
}

function evaluate(world: OrgWorld, app: App, user: User, by: Origin): boolean {
  const { access, rule } = evaluateAppPolicy(world, app, user);
  const allowed = access === 'ALLOW';
  const target = [appParty(app), policyParty(policyOf(world, app.policyId)), ruleParty(rule)];
  logEvent(world, {
    ...by,
    eventType: 'policy.evaluate_sign_on',
    displayMessage: 'Sign-in policy was evaluated',
    outcome: { result: access, reason: `Rule "${rule.name}"` },
    severity: allowed ? 'INFO' : 'WARN',
    target,
  });
  if (allowed) return true;
  logEvent(world, {
    ...by,
    eventType: 'application.policy.sign_on.deny_access',
    displayMessage: 'Sign-in policy of the application refused the user',
    outcome: { result: 'FAILURE', reason: 'policy_denied' },
    severity: 'WARN',
    target,
  });
  return false;
}
