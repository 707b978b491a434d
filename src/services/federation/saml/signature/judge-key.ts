/** Whether algorithms, keys and certificates are good enough, today and for a while. */
import type { Findings } from '../findings.ts';
import type { Certificate } from './certificate.ts';
import type { PlacedSignature } from './placement.ts';

/** False where a key is too weak for its signature to mean anything. */
export function judgeStrength(
  signatures: readonly PlacedSignature[],
  used: readonly Certificate[],
  findings: Findings,
): boolean {
  const weak = used.find((it) => it.isKeyWeak);
  if (weak !== undefined) {
    findings.failed('S8', 'key-weak', 'The key that has signed is too short to trust.', {
      expected: 'RSA 2048 or more, or EC P-256 or more',
      actual: weak.keyName,
    });
    return false;
  }
  const old = signatures.find((it) => it.shape.algorithm.hash === 'sha1' || it.shape.digest === 'sha1');
  if (old === undefined) findings.passed('S8', 'strong', 'Algorithms and keys are strong enough.');
  else
    findings.warned('S8', 'sha1', 'The signature uses SHA-1, which others can forge and many refuse.', {
      field: old.shape.element,
      expected: 'SHA-256',
      actual: `${old.shape.algorithm.name} over ${old.shape.digest}`,
    });
  return true;
}

const DAY_MS = 86_400_000;

/** Days before the end at which somebody should hear of it. */
const WARNINGS: readonly number[] = [7, 14, 30, 60];

/** Part of its life after which a certificate is to be replaced. */
const WORN = 0.66;

export function judgeCertificate(certificate: Certificate, at: Date, findings: Findings): void {
  const { notBefore, notAfter, thumbprint } = certificate;
  const [start, end, now] = [notBefore.getTime(), notAfter.getTime(), at.getTime()];
  const name = `The certificate ${thumbprint.slice(0, 16)}`;
  if (now > end) {
    findings.failed('S5', 'certificate-expired', `${name} ended on ${day(notAfter)}.`, values(at, notAfter));
    return;
  }
  if (now < start) {
    findings.failed('S5', 'certificate-not-yet-valid', `${name} begins on ${day(notBefore)} only.`, {
      expected: `at or before ${at.toISOString()}`,
      actual: notBefore.toISOString(),
    });
    return;
  }
  const days = Math.floor((end - now) / DAY_MS);
  const warning = WARNINGS.find((it) => days < it);
  if (warning !== undefined)
    findings.warned(
      'S5',
      `certificate-ends-in-${warning}-days`,
      `${name} ends on ${day(notAfter)}, in ${days} days.`,
    );
  else if (now - start > (end - start) * WORN)
    findings.warned(
      'S5',
      'certificate-worn',
      `${name} has lived more than 66 % of its life; it ends on ${day(notAfter)}.`,
    );
  else findings.passed('S5', 'certificate-valid', `${name} is valid until ${day(notAfter)}.`);
}

function values(at: Date, notAfter: Date): { expected: string; actual: string } {
  return { expected: `after ${at.toISOString()}`, actual: notAfter.toISOString() };
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}
