/** Whether a change-over is right: both ends are read again, and the test user signs in where there is one. */
import { IdctlError } from '../../../core/errors.ts';
import { bareCertificate } from './certificate.ts';
import type { RollDeps, RollEnds } from './roll-contract.ts';
import { activeOf } from './roll-ends.ts';
import { isOneOf } from './roll-plan.ts';
import type { RolledCertificate } from './roll-port.ts';

/** A sentence that says what is not as it must be; null when all is. */
export async function rollFault(
  { source, application, target }: RollEnds,
  next: RolledCertificate,
): Promise<string | null> {
  const active = activeOf(await source.signingCertificates(application), application.label);
  if (active.id !== next.id) return `"${application.label}" does not sign with it.`;
  const metadata = await source.metadata(application);
  if (metadata !== null && !bareCertificate(metadata.text).includes(next.certificate)) {
    return 'It is not in the metadata.';
  }
  if (target === null) return null;
  const provider = await target.end.identityProvider(target.provider.id);
  const isTrusted = isOneOf(next.certificate, provider.saml?.trusted ?? []);
  return isTrusted ? null : `${target.connection} does not trust it.`;
}

/** A sentence that says why the sign-in is not sound; null when it is, or when nobody is there to sign in. */
export async function signInFault({ signIn, say }: Pick<RollDeps, 'signIn' | 'say'>): Promise<string | null> {
  if (signIn === null) {
    say('Nobody signed in with it: a test user does with --user and --user-secret.');
    return null;
  }
  const { verdict, summary } = await signIn();
  if (verdict !== 'sound') return summary;
  say('The test user signed in with it.');
  return null;
}

/** What does not work before must not be put down to the exchange. @throws CHECK_FAILED */
export async function requireSoundBefore({ signIn, say }: Pick<RollDeps, 'signIn' | 'say'>): Promise<void> {
  const before = await signIn?.();
  if (before === undefined) return;
  if (before.verdict === 'sound') {
    say('The test user signs in with the certificate in force.');
    return;
  }
  throw new IdctlError(
    'CHECK_FAILED',
    `Signing in is not sound as it is, before any change: ${before.summary}`,
    { hint: 'Put that right first: idctl federation verify --live shows all of it. Nothing was changed.' },
  );
}
