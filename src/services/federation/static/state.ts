/** Who is switched off or may be used by nobody (S37, O41), who may send people (S36), and who makes users twice (S39). */
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { ofApplication, ofProvider } from './evidence.ts';
import type { Sides, SourceSide, TargetSide } from './sides.ts';

/** S37 for SAML, O41 for OpenID Connect. */
export function stateFindings({ source, target }: Sides, check: 'S37' | 'O41'): readonly Finding[] {
  const faults: Finding[] = [];
  const fault = (reason: string, message: string, evidence: Finding['evidence'], remedy: string): void => {
    faults.push(makeFinding({ check, outcome: 'failed', reason, message, evidence, remedy }));
  };
  if (source !== null && !source.application.active) {
    const { label } = source.application;
    const where = [ofApplication(source, 'status')];
    fault(
      'application-inactive',
      `The application "${label}" is not active.`,
      where,
      `Activate it at ${source.origin}.`,
    );
  }
  if (source?.isAssigned === false) {
    const { label } = source.application;
    const message = `The application "${label}" is assigned to nobody.`;
    const remedy = `Assign people or groups to it at ${source.origin}.`;
    fault('application-unassigned', message, [ofApplication(source, 'assignments')], remedy);
  }
  if (target?.active === false) {
    const message = `The identity provider "${target.name}" is not active.`;
    fault('provider-inactive', message, [ofProvider(target, 'status')], `Activate it at ${target.origin}.`);
  }
  if (target?.applications?.length === 0) {
    const message = `No application of ${target.origin} may use "${target.name}".`;
    const remedy = `Enable the applications that people sign in to with it at ${target.origin}.`;
    fault('provider-unused', message, [ofProvider(target, 'applications')], remedy);
  }
  if (faults.length > 0 || (source === null && target?.active == null)) return faults;
  const message = 'What is needed for it is active, and may be used.';
  return [makeFinding({ check, outcome: 'passed', reason: 'active', message })];
}

export function referrerFindings(source: SourceSide, target: TargetSide): readonly Finding[] {
  const allowed = target.saml?.allowedReferrers;
  if (allowed === undefined) return [];
  const listed = source.addresses.filter((it) => allowed.some((one) => fits(one, it)));
  const about = { check: 'S36', evidence: [ofProvider(target, 'allowed referrers')] } as const;
  if (listed.length > 0) {
    const message = `${target.origin} lets people come from ${listed.join(', ')}.`;
    return [makeFinding({ ...about, outcome: 'passed', reason: 'referrer-allowed', message })];
  }
  const [address = ''] = source.addresses;
  return [
    makeFinding({
      ...about,
      outcome: 'failed',
      reason: allowed.length === 0 ? 'referrer-missing' : 'referrer-other',
      message: `${target.origin} lets nobody come from ${address}: it is not among its allowed referrers.`,
      expected: address,
      ...(allowed[0] === undefined ? {} : { actual: allowed.join(', ') }),
      remedy: `Add ${address} to the allowed referrers of ${target.origin} (Options, Access Restriction).`,
    }),
  ];
}

/** Referrers are compared by where they begin. */
function fits(allowed: string, address: string): boolean {
  const bare = (text: string): string => text.toLowerCase().replace(/\/+$/, '');
  return bare(allowed).startsWith(bare(address));
}

export function provisioningFindings(source: SourceSide, target: TargetSide | null): readonly Finding[] {
  if (source.application.provisions !== true || target?.policy?.createsUsers !== true) return [];
  return [
    makeFinding({
      check: 'S39',
      outcome: 'warned',
      reason: 'made-twice',
      message: `Users of ${target.origin} are made by provisioning and at their first sign-in: where the names differ, one person becomes two users.`,
      evidence: [ofApplication(source, 'provisioning'), ofProvider(target, 'just-in-time users')],
      remedy: `Choose one: provisioning from "${source.application.label}", or users that "${target.name}" makes.`,
    }),
  ];
}
