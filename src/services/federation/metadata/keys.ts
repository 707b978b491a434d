/** S5, S7 and S8 of the certificates that metadata publishes. */
import type { Findings } from '../saml/findings.ts';
import { type Certificate, certificateOf } from '../saml/signature/certificate.ts';
import { judgeCertificate } from '../saml/signature/judge-key.ts';
import type { SamlMetadata } from './read-metadata.ts';

const OVERLAP_MS = 30 * 86_400_000;

export function checkKeys({ idp, sp }: SamlMetadata, at: Date, findings: Findings): void {
  if (idp !== undefined && idp.signingCertificates?.length === 0)
    findings.failed(
      'S6',
      'certificate-missing',
      'The identity provider publishes no certificate for signatures.',
    );
  const published = [...new Set([...(idp?.signingCertificates ?? []), ...(sp?.signingCertificates ?? [])])];
  const certificates: Certificate[] = [];
  for (const text of published) {
    const certificate = certificateOf(text);
    if (certificate === null)
      findings.failed('S5', 'certificate-unreadable', 'A certificate of the metadata cannot be read.');
    else certificates.push(certificate);
  }
  judgeAges(certificates, at, findings);
  const weak = certificates.find((it) => it.isKeyWeak);
  if (weak !== undefined)
    findings.failed('S8', 'key-weak', 'A key of the metadata is too short to trust.', {
      expected: 'RSA 2048 or more, or EC P-256 or more',
      actual: weak.keyName,
    });
  else if (certificates.length > 0)
    findings.passed('S8', 'strong', 'The keys of the metadata are strong enough.');
  judgeOverlap(idp?.signingCertificates ?? [], at, findings);
}

/** One that has ended is no fault while another one is there: it is the old one of a rollover. */
function judgeAges(certificates: readonly Certificate[], at: Date, findings: Findings): void {
  const isOver = (it: Certificate): boolean => it.notAfter.getTime() < at.getTime();
  const living = certificates.filter((it) => !isOver(it));
  for (const certificate of living.length > 0 ? living : certificates)
    judgeCertificate(certificate, at, findings);
  const [old] = certificates.filter(isOver);
  if (living.length > 0 && old !== undefined)
    findings.warned(
      'S5',
      'certificate-expired-left',
      `The certificate ${old.thumbprint.slice(0, 16)} has ended and is still published.`,
    );
}

/** S7: whoever ends soon needs a successor that the other end can learn of in time. */
function judgeOverlap(published: readonly string[], at: Date, findings: Findings): void {
  const certificates = published.flatMap((it) => certificateOf(it) ?? []);
  const lasting = certificates.filter((it) => it.notAfter.getTime() - at.getTime() > OVERLAP_MS);
  if (certificates.length === 0) return;
  if (lasting.length === 0)
    findings.warned(
      'S7',
      'successor-missing',
      'Every certificate of the identity provider ends within 30 days, and no next one is published.',
    );
  else if (certificates.length > 1)
    findings.passed(
      'S7',
      'successor-published',
      'The identity provider publishes more than one certificate.',
    );
}
