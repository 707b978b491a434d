/** What is signed, and what the service provider wants signed: S10. */
import type { Finding, FindingDetails } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { ofApplication, ofProvider } from './evidence.ts';
import type { SourceSide, TargetSide } from './sides.ts';

export function signedParts(source: SourceSide, target: TargetSide | null): readonly Finding[] {
  const settings = source.application.saml;
  if (settings === null) return [];
  const { signsResponse, signsAssertion } = settings;
  const signs = signsResponse && signsAssertion ? 'both' : signsResponse ? 'response' : 'assertion';
  const wanted = target?.saml?.wantsSigned;
  const about = { check: 'S10', evidence: [ofApplication(source, 'what is signed')], actual: signs } as const;
  const finding = (it: Omit<FindingDetails, 'check'>): readonly Finding[] => [
    makeFinding({ ...about, ...it }),
  ];
  if (!signsResponse && !signsAssertion) {
    const message = 'Neither the response nor the assertion is signed.';
    const rest = { reason: 'nothing-signed', severity: 'critical', actual: 'nothing', message } as const;
    return finding({ ...rest, outcome: 'failed', expected: wanted ?? 'assertion' });
  }
  if (wanted === undefined || target === null) {
    const message = 'What the service provider wants signed is not known. Give its metadata with --sp.';
    return finding({ outcome: 'untested', reason: 'demand-unknown', message });
  }
  const isMet =
    wanted === 'any' ||
    (wanted === 'response' && signsResponse) ||
    (wanted === 'assertion' && signsAssertion);
  const evidence = [...about.evidence, ofProvider(target, 'what must be signed')];
  if (isMet) {
    const message = 'What is signed is what the service provider wants signed.';
    return finding({ outcome: 'passed', reason: 'demand-met', message, evidence });
  }
  return finding({
    outcome: 'failed',
    reason: `${wanted}-not-signed`,
    message: `${target.origin} wants the ${wanted} signed, and only the ${signs} is.`,
    expected: wanted,
    evidence,
    remedy: `Sign the ${wanted} of "${source.application.label}" at ${source.origin}, too.`,
  });
}
