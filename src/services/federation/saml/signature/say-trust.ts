/** S6, S11 and S13 in words: who has signed, or why nobody can tell. */
import type { CheckId } from '../../finding.ts';
import type { XmlElement } from '../../xml/tree.ts';
import type { Findings } from '../findings.ts';
import type { Certificate } from './certificate.ts';
import type { Signer } from './trust.ts';
import type { Verified } from './verify.ts';

export function sayWhose(
  known: readonly Certificate[] | undefined,
  told: readonly Certificate[],
  certificate: Certificate | null,
  field: XmlElement,
  { name, openCheck = 'S6' }: Signer,
  findings: Findings,
): void {
  const names = thumbprints(told);
  if (known === undefined) {
    const itself =
      told.length === 0 ? '' : ` It names the certificate ${names} itself, which proves nothing.`;
    findings.untested(
      openCheck,
      'key-unknown',
      `Who signed is not known: give the metadata or the certificate of ${name}.${itself}`,
      { field },
    );
    return;
  }
  const isSame =
    told.length === 0 || told.some((it) => known.some((one) => one.thumbprint === it.thumbprint));
  if (isSame) findings.passed('S6', 'key-known', `${field.localName} is signed by ${name}.`, { field });
  else
    findings.warned(
      'S6',
      'key-info-differs',
      `${field.localName} is signed with the known key, and names another certificate for it.`,
      { field, expected: certificate?.thumbprint ?? thumbprints(known), actual: names },
    );
}

/** Of a copy: there is nothing to verify. */
export function sayRedacted(field: XmlElement, findings: Findings): void {
  const message = 'This is a copy whose signatures were taken out: who signed, only the original can tell.';
  for (const check of ['S6', 'S10', 'S11'] as const) findings.untested(check, 'redacted', message, { field });
}

export function sayForeign(
  isForeign: boolean,
  known: readonly Certificate[],
  told: readonly Certificate[],
  field: XmlElement,
  { name }: Signer,
  findings: Findings,
): void {
  const isStrange =
    told.length > 0 && !told.some((it) => known.some((one) => one.thumbprint === it.thumbprint));
  const values = isStrange ? { expected: thumbprints(known), actual: thumbprints(told) } : {};
  const more = { field, severity: 'critical', ...values } as const;
  if (isForeign)
    findings.failed(
      'S6',
      'signature-foreign',
      `Somebody else than ${name} has signed: the certificate is not known.`,
      more,
    );
  else if (isStrange)
    findings.failed(
      'S6',
      'key-unknown',
      `The signature is by no key of ${name}, and names an unknown certificate.`,
      more,
    );
  else findings.failed('S6', 'signature-invalid', `The signature is by no key of ${name}.`, more);
}

const BROKEN: Readonly<
  Record<Exclude<Verified['outcome'], 'verified' | 'signature-invalid'>, readonly [CheckId, string]>
> = {
  'digest-mismatch': ['S11', 'was changed after it was signed.'],
  'too-large': ['S13', 'grows too long when it is written as it was signed.'],
  'parser-mismatch': ['S13', 'is not what was signed, once that is read again.'],
};

export function sayBroken(outcome: keyof typeof BROKEN, field: XmlElement, findings: Findings): void {
  const [check, words] = BROKEN[outcome];
  findings.failed(check, outcome, `${field.localName} ${words}`, { field, severity: 'critical' });
}

function thumbprints(certificates: readonly Certificate[]): string {
  return certificates.map((it) => it.thumbprint).join(', ');
}
