/** Both ends read again after a change-over. */
import { bareCertificate } from './certificate.ts';
import type { RollEnds } from './roll-contract.ts';
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
