/** How the client proves who it is, at both ends: O21, O22. Secrets are compared, and never shown. */
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { compare, consequence } from './compare.ts';
import { ofApplication, ofProvider } from './evidence.ts';
import type { SourceSide, TargetSide } from './sides.ts';

const GIVE_IDP = 'Name the application of the identity provider: --idp and --app.';

export function credentialFindings(source: SourceSide, target: TargetSide): readonly Finding[] {
  const [client, provider] = [source.application.oidc, target.oidc];
  if (client === null || provider === null) return [];
  const evidence = [ofApplication(source, 'client credentials'), ofProvider(target, 'client credentials')];
  const identity = compare({
    check: 'O22',
    reason: 'client-id',
    what: 'The client id',
    expected: [client.clientId],
    expectedFrom: ofApplication(source, 'client id'),
    actual: provider.clientId,
    actualFrom: ofProvider(target, 'client id'),
    remedy: `Copy the client id of "${source.application.label}" into "${target.name}" at ${target.origin}.`,
    toKnow: GIVE_IDP,
  });
  if (identity.outcome === 'failed') return [identity];
  const method = methodFinding(source, target, evidence);
  if (method.outcome === 'failed')
    return [method, consequence('O22', 'the client shows the wrong kind of proof')];
  return [method, secretFinding(source, target, evidence) ?? identity];
}

function methodFinding(source: SourceSide, target: TargetSide, evidence: Finding['evidence']): Finding {
  const wanted = source.application.oidc?.authentication ?? null;
  const shown = target.oidc?.authentication ?? null;
  const kind = (it: string): string => (/^client_secret_/.test(it) ? 'client secret' : it);
  // A provider that does not say sends its secret in whichever way the token endpoint takes.
  const sent = shown ?? (target.oidc?.clientSecret == null ? null : 'client_secret_post');
  if (wanted === null || sent === null) {
    const message = 'How the client proves who it is, is not shown at both ends.';
    return makeFinding({ check: 'O21', outcome: 'untested', reason: 'method-unknown', message, evidence });
  }
  const fits = shown === null ? kind(wanted) === kind(sent) : wanted === shown;
  if (fits) {
    const message = `The client proves who it is by ${kind(wanted)}, at both ends.`;
    return makeFinding({ check: 'O21', outcome: 'passed', reason: 'method-equal', message, evidence });
  }
  return makeFinding({
    check: 'O21',
    outcome: 'failed',
    reason: 'method-mismatch',
    message: `"${source.application.label}" wants ${wanted}, and ${target.origin} shows ${kind(sent)}.`,
    expected: wanted,
    actual: sent,
    evidence,
  });
}

/** Null when there is nothing to compare. */
function secretFinding(
  source: SourceSide,
  target: TargetSide,
  evidence: Finding['evidence'],
): Finding | null {
  const secrets = source.clientSecrets;
  const shown = target.oidc?.clientSecret;
  if (!/^client_secret/.test(source.application.oidc?.authentication ?? '')) return null;
  if (secrets === null || shown === undefined) {
    const message = 'Whether both ends have the same client secret is not shown.';
    return makeFinding({ check: 'O22', outcome: 'untested', reason: 'secret-unseen', message, evidence });
  }
  const about = { check: 'O22', evidence } as const;
  if (shown === null || secrets.length === 0) {
    const where = secrets.length === 0 ? source.origin : target.origin;
    const message = `There is no client secret in force at ${where}.`;
    return makeFinding({ ...about, outcome: 'failed', reason: 'secret-missing', message });
  }
  if (secrets.some((it) => it.equals(shown))) {
    const message = 'Both ends have the same client id and secret.';
    return makeFinding({ ...about, outcome: 'passed', reason: 'secret-equal', message });
  }
  return makeFinding({
    ...about,
    outcome: 'failed',
    reason: 'secret-mismatch',
    message: `${target.origin} has another client secret than the ones in force of "${source.application.label}".`,
    remedy: `Enter a secret in force of "${source.application.label}" into "${target.name}" at ${target.origin}.`,
  });
}
