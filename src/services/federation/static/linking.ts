/** Which user of the target somebody becomes, for a user who was named: O20, O36, O37, O39, S30. */
import type { CheckId, Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { quoted } from '../quote.ts';
import { ofApplication, ofProvider } from './evidence.ts';
import { policyFindings } from './policy.ts';
import type { NamedUser, Sides, SourceSide, TargetSide } from './sides.ts';
import { judgeFilter } from './subject-filter.ts';

export function linkingFindings(sides: Sides, protocol: 'saml' | 'oidc'): readonly Finding[] {
  const { source, target, user } = sides;
  return [
    ...policyFindings(target, protocol),
    ...(source === null || user === null ? [] : accessFindings(source, user, protocol)),
    ...(target === null || user === null ? [] : matchFindings(target, user, protocol)),
    ...(source === null || user === null || !needsPlainNames(source, protocol)
      ? []
      : nameFindings(source, user)),
  ];
}

function accessFindings(source: SourceSide, user: NamedUser, protocol: 'saml' | 'oidc'): readonly Finding[] {
  const check: CheckId = protocol === 'saml' ? 'S30' : 'O20';
  const about = { check, evidence: [ofApplication(source, 'assignments')] } as const;
  const [one, another] = user.atSource;
  const name = quoted(user.name);
  const failed = (reason: string, message: string): readonly Finding[] => [
    makeFinding({ ...about, outcome: 'failed', reason, message }),
  ];
  if (one === undefined) return failed('user-unknown', `There is no user ${name} at ${source.origin}.`);
  if (another !== undefined) return failed('user-ambiguous', `${source.origin} has several users ${name}.`);
  if (!one.active) return failed('user-inactive', `The user ${name} is not active at ${source.origin}.`);
  if (user.access?.assigned === false) {
    const message = `The application "${source.application.label}" is not assigned to ${name}.`;
    return failed('user-not-assigned', message);
  }
  if (user.access?.assigned == null) return [];
  const message = `${name} is assigned to "${source.application.label}".`;
  return [makeFinding({ ...about, outcome: 'passed', reason: 'user-assigned', message })];
}

function matchFindings(target: TargetSide, user: NamedUser, protocol: 'saml' | 'oidc'): readonly Finding[] {
  const check: CheckId = protocol === 'saml' ? 'S30' : 'O36';
  const about = { check, evidence: [ofProvider(target, 'account match')] } as const;
  if (user.atSource.length !== 1) return [];
  const { sentAs, atTarget } = user;
  if (sentAs === null || atTarget === null) {
    const message =
      'As whom the user arrives cannot be told without a sign-in: the template is not evaluated here.';
    return [makeFinding({ ...about, outcome: 'untested', reason: 'template-not-evaluated', message })];
  }
  const name = quoted(sentAs);
  const filter = target.policy?.subjectFilter ?? null;
  const verdict = judgeFilter(filter, sentAs);
  if (verdict === 'not-evaluated') {
    const message = `Whether the filter of "${target.name}" keeps ${name} out cannot be told: it is too intricate to be evaluated here.`;
    return [makeFinding({ ...about, outcome: 'untested', reason: 'filter-not-evaluated', message })];
  }
  if (verdict === 'kept-out') {
    const message = `The user arrives as ${name}, which the filter of "${target.name}" keeps out.`;
    const both = { expected: filter ?? '', actual: sentAs };
    return [makeFinding({ ...about, outcome: 'failed', reason: 'subject-filtered', message, ...both })];
  }
  if (atTarget.length > 1) {
    const message = `${name} fits ${atTarget.length} users of ${target.origin}.`;
    return [makeFinding({ ...about, outcome: 'failed', reason: 'match-ambiguous', message })];
  }
  const [found] = atTarget;
  if (found !== undefined) {
    const outcome = found.active ? 'passed' : 'failed';
    const message = `The user arrives as ${name} and ${found.active ? 'is' : 'is a user who is not active,'} ${quoted(found.login)} at ${target.origin}.`;
    return [makeFinding({ ...about, outcome, reason: found.active ? 'matched' : 'match-inactive', message })];
  }
  return [nobodyThere(target, name, protocol)];
}

function nobodyThere(target: TargetSide, name: string, protocol: 'saml' | 'oidc'): Finding {
  const makes = target.policy?.createsUsers === true;
  const check: CheckId = protocol === 'saml' ? 'S30' : makes ? 'O36' : 'O37';
  const evidence = [ofProvider(target, 'just-in-time users')];
  if (makes) {
    const message = `${name} is nobody at ${target.origin} yet, and is made at the first sign-in.`;
    return makeFinding({ check, outcome: 'passed', reason: 'made-at-sign-in', message, evidence });
  }
  return makeFinding({
    check,
    outcome: 'failed',
    reason: 'user-not-there',
    message: `${name} is nobody at ${target.origin}, and "${target.name}" makes no users.`,
    evidence,
    remedy: `Make the user at ${target.origin}, or let "${target.name}" make users at their first sign-in.`,
  });
}

/** By SAML only an org makes users of another one at the same time. */
function needsPlainNames({ application }: SourceSide, protocol: 'saml' | 'oidc'): boolean {
  return protocol === 'oidc' || (application.kind === 'okta_org2org' && application.provisions === true);
}

/** A name with a slash cannot be in a path of the hub's API. */
function nameFindings(source: SourceSide, user: NamedUser): readonly Finding[] {
  const name = user.access?.userName ?? user.atSource[0]?.login;
  if (name === undefined) return [];
  const about = { check: 'O39', evidence: [ofApplication(source, 'user name')], actual: name } as const;
  if (!name.includes('/')) {
    const message = 'The user name has no character that gets lost on the way.';
    return [makeFinding({ ...about, outcome: 'passed', reason: 'name-plain', message })];
  }
  const message = `The user name ${quoted(name)} has a slash: it cannot be provisioned to another org.`;
  return [makeFinding({ ...about, outcome: 'failed', reason: 'name-with-slash', message })];
}
