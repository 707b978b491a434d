/** What the target does with users whom the source vouches for: O37, O38. */
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { ofProvider } from './evidence.ts';
import type { TargetSide } from './sides.ts';

export function policyFindings(target: TargetSide | null, protocol: 'saml' | 'oidc'): readonly Finding[] {
  const policy = target?.policy ?? null;
  if (target === null || policy === null) return [];
  const findings: Finding[] = [linkFinding(target, policy)];
  if (protocol === 'oidc' && policy.createsUsers) {
    findings.push(
      makeFinding({
        check: 'O37',
        outcome: 'untested',
        reason: 'tenant-setting-unseen',
        message: `"${target.name}" makes users at their first sign-in. Whether ${target.origin} allows that at all is shown by no API.`,
        evidence: [ofProvider(target, 'just-in-time users')],
        remedy: 'Look at it in the admin console: Customizations > Other > Just In Time Provisioning.',
      }),
    );
  }
  return findings;
}

function linkFinding(target: TargetSide, policy: NonNullable<TargetSide['policy']>): Finding {
  const about = { check: 'O38', evidence: [ofProvider(target, 'account linking')] } as const;
  if (!policy.linksUsers) {
    const message = 'Users who are there already are not linked by their name.';
    return makeFinding({ ...about, outcome: 'passed', reason: 'not-linked', message });
  }
  const open = [
    ...(policy.excludesAdmins ? [] : ['administrators are not excluded']),
    ...(policy.subjectFilter === null && policy.onlyGroups.length === 0
      ? ['neither a filter of names nor groups narrow it down']
      : []),
  ];
  if (open.length === 0) {
    const message = 'Users are linked by their name; administrators and strangers are kept out.';
    return makeFinding({ ...about, outcome: 'passed', reason: 'linked-narrowly', message });
  }
  return makeFinding({
    ...about,
    outcome: 'warned',
    severity: policy.excludesAdmins ? 'warning' : 'critical',
    reason: policy.excludesAdmins ? 'linked-widely' : 'administrators-linked',
    message: `Whoever the identity provider gives the name of a user of ${target.origin} becomes that user: ${open.join(', and ')}.`,
    remedy: `Exclude administrators and set a filter on the mail domain in "${target.name}" at ${target.origin}.`,
  });
}
