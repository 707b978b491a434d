/** Both ends of an exchange, read and found fit for it. */
import { createHash } from 'node:crypto';
import { IdctlError } from '../../../core/errors.ts';
import type { HeldCertificate } from '../port.ts';
import { isSameCertificate } from './certificate.ts';
import type { RollDeps, RollEnds, RollRequest, RollTarget } from './roll-contract.ts';
import type { RollRecord } from './roll-port.ts';

/** @throws NOT_FOUND, AMBIGUOUS, USAGE (nothing that can be exchanged), CHECK_FAILED (the other end is not in step) */
export async function openRollEnds(deps: RollDeps, request: RollRequest): Promise<RollEnds> {
  const [source, keeper] = await Promise.all([deps.end(request.connection), deps.keeper(request.connection)]);
  const application = await source.application(request.application);
  if (application.protocol !== 'saml') {
    throw new IdctlError('USAGE', `"${application.label}" is signed in to by OpenID Connect.`, {
      hint: 'Its tokens are signed by the keys of the tenant, which it publishes and exchanges by itself.',
    });
  }
  if (keeper.refusal !== null) throw new IdctlError('USAGE', keeper.refusal);
  const target = request.target === null ? null : await openTarget(deps, request.target);
  return { application, source, keeper, target };
}

async function openTarget(
  deps: RollDeps,
  { connection, provider: name }: NonNullable<RollRequest['target']>,
): Promise<RollTarget | null> {
  const end = await deps.end(connection);
  const provider = await end.identityProvider(name);
  if (provider.saml?.trusted === undefined) return null;
  return { connection, end, keeper: await deps.keeper(connection), provider };
}

/** @throws CHECK_FAILED when nothing signs */
export function activeOf(certificates: readonly HeldCertificate[], label: string): HeldCertificate {
  const active = certificates.find((it) => it.status === 'active');
  if (active !== undefined) return active;
  throw new IdctlError('CHECK_FAILED', `What "${label}" signs with cannot be seen.`);
}

/**
 * Before anything is changed: who does not trust the certificate in force lets nobody in now, and an exchange would only
 * cover that up.
 *
 * @throws CHECK_FAILED
 */
export function requireTrusted(
  { target, application }: RollEnds,
  { old, next }: Pick<RollRecord, 'old' | 'next'>,
): void {
  if (target === null) return;
  const trusted = target.provider.saml?.trusted ?? [];
  const known = [old, next].filter((it) => it !== null);
  if (trusted.some((it) => known.some((one) => isSameCertificate(one.certificate, it.certificate)))) return;
  throw new IdctlError(
    'CHECK_FAILED',
    `${target.connection} does not trust the certificate that "${application.label}" signs with now.`,
    { hint: 'Put that right first: idctl federation verify shows both ends.' },
  );
}

/** @throws CHECK_FAILED where the other end can trust one at a time, unless an outage is accepted */
export function requireRoomForTwo({ target }: RollEnds, acceptsOutage: boolean): void {
  if (target === null || acceptsOutage || holdsTwo(target)) return;
  throw new IdctlError(
    'CHECK_FAILED',
    `"${target.provider.name}" at ${target.connection} can trust one certificate at a time.`,
    {
      hint:
        'Without an outage there is no way from one to the other. With --accept-outage the two ends are changed right ' +
        'after each other, and nobody gets in between; choose a quiet hour.',
    },
  );
}

export function holdsTwo({ provider }: RollTarget): boolean {
  return (provider.saml?.trustsAtMost ?? 1) >= 2;
}

/** A name for files and locks. */
export function rollId(connection: string, applicationId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([connection, applicationId]))
    .digest('hex')
    .slice(0, 32);
}
