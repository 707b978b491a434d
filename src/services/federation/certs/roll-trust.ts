/**
 * The other way round: the partner whose users come here exchanges his certificate. The new one is trusted beside the old
 * one until he has changed over. Nothing is remembered: each step is safe to repeat, and tells by what is trusted.
 */
import { IdctlError } from '../../../core/errors.ts';
import { bareCertificate, certificateFacts, isSameCertificate, thumbprint } from './certificate.ts';
import { auditedRoll } from './roll-audit.ts';
import type { RollDeps } from './roll-contract.ts';

export interface TrustRequest {
  readonly connection: string;
  /** Id or name of an identity provider of it. */
  readonly provider: string;
  /** The partner's new certificate: PEM, or base64 DER. */
  readonly certificate: string;
  /** He signs with the new one: the old one is trusted no more. */
  readonly partnerIsDone: boolean;
  /** Goes on where one can be trusted at a time. */
  readonly acceptsOutage: boolean;
}

export interface TrustReport {
  /** `waiting`: for the partner to change over. */
  readonly state: 'planned' | 'waiting' | 'done';
  readonly connection: string;
  readonly provider: string;
  /** SHA-256 thumbprints of what is trusted then, the foremost first. */
  readonly trusts: readonly string[];
  readonly newSha256: string;
}

const LOCK_WAIT_MS = 10_000;

/** @throws NOT_FOUND, AMBIGUOUS, USAGE, CONFIG_INVALID (no certificate), CHECK_FAILED, CONFLICT */
export async function rollTrust(
  deps: RollDeps,
  request: TrustRequest,
  { dryRun }: { readonly dryRun: boolean },
): Promise<TrustReport> {
  const { connection } = request;
  const end = await deps.end(connection);
  const provider = await end.identityProvider(request.provider);
  const trusted = provider.saml?.trusted?.map((it) => it.certificate);
  if (provider.saml === null || trusted === undefined) {
    throw new IdctlError('USAGE', `Which certificate "${provider.name}" trusts cannot be changed by idctl.`);
  }
  const wanted = wantedOf(request, trusted, provider.saml.trustsAtMost, provider.name, deps.clock.now());
  const report = {
    connection,
    provider: provider.name,
    trusts: wanted.map(thumbprint),
    newSha256: thumbprint(bareCertificate(request.certificate)),
  };
  if (dryRun) return { ...report, state: 'planned' };
  await deps.locks.withLock(`certificates ${connection} ${provider.id}`, LOCK_WAIT_MS, () =>
    auditedRoll(deps, { connection, target: null }, provider.name, async () => {
      const keeper = await deps.keeper(connection);
      await keeper.trust(provider, wanted);
    }),
  );
  return { ...report, state: wanted.length === 1 ? 'done' : 'waiting' };
}

function wantedOf(
  request: TrustRequest,
  trusted: readonly string[],
  atMost: number,
  name: string,
  nowMs: number,
): readonly string[] {
  const next = bareCertificate(request.certificate);
  const facts = certificateFacts(next);
  if (facts === null) throw new IdctlError('CONFIG_INVALID', 'The new certificate is none that can be read.');
  if (Date.parse(facts.notAfter) <= nowMs) {
    throw new IdctlError('CHECK_FAILED', `The new certificate has expired (${facts.notAfter.slice(0, 10)}).`);
  }
  const isKnown = trusted.some((it) => isSameCertificate(it, next));
  if (request.partnerIsDone) {
    if (isKnown) return [next];
    throw new IdctlError('USAGE', `"${name}" does not trust the new certificate yet.`, {
      hint: 'Run it without --continue first: it lets both be trusted.',
    });
  }
  const others = trusted.filter((it) => !isSameCertificate(it, next));
  if (others.length === 0) return [next];
  if (atMost >= 2) return [...others, next].slice(-atMost);
  if (request.acceptsOutage) return [next];
  throw new IdctlError('CHECK_FAILED', `"${name}" can trust one certificate at a time.`, {
    hint: 'Change it at the moment at which the partner changes over: with --accept-outage. Nobody gets in between.',
  });
}
