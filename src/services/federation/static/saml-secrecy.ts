/** What is encrypted for the service provider (S32), and whether its requests are signed as they must be (S34). */
import { certificateFacts, isSameCertificate } from '../certs/certificate.ts';
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import type { HeldCertificate } from '../port.ts';
import { ofApplication, ofProvider } from './evidence.ts';
import type { Sides, SourceSide, TargetSide } from './sides.ts';

export function secrecyFindings({ source, target }: Sides): readonly Finding[] {
  if (source === null || source.application.saml === null) return [];
  return [...encryptionFindings(source, target), ...requestFindings(source, target)];
}

function encryptionFindings(source: SourceSide, target: TargetSide | null): readonly Finding[] {
  const encryption = source.application.saml?.encryption ?? null;
  const label = source.application.label;
  const wants = target?.published?.wantsEncryptedAssertions === true;
  const about = { check: 'S32', evidence: [ofApplication(source, 'encryption of assertions')] } as const;
  if (encryption === null) {
    if (!wants || target === null) return [];
    const message = `${target.origin} wants assertions encrypted, and "${label}" does not encrypt.`;
    return [makeFinding({ ...about, outcome: 'failed', reason: 'encryption-missing', message })];
  }
  if (target?.saml?.decrypts === false) {
    const message = `"${label}" encrypts assertions, and ${target.origin} has no key to read them with.`;
    return [makeFinding({ ...about, outcome: 'failed', reason: 'encryption-unreadable', message })];
  }
  const held = encryption.certificate;
  const own = target?.saml?.own?.filter((it) => it.use === 'encryption') ?? [];
  if (held !== null && target !== null && own.length > 0 && !holds(own, held)) {
    return [
      makeFinding({
        ...about,
        outcome: 'failed',
        reason: 'encryption-certificate-mismatch',
        message: `"${label}" encrypts for another certificate than the one of ${target.origin}.`,
        expected: thumbprint(own[0]),
        actual: thumbprint(held),
        evidence: [...about.evidence, ofProvider(target, 'encryption certificate')],
      }),
    ];
  }
  const weak = [encryption.algorithm, encryption.keyTransport].filter((it) => /CBC|RSA_15|1_5/.test(it));
  if (weak.length > 0) {
    const message = `Assertions are encrypted with ${weak.join(' and ')}, which can be read bit by bit by who may try often.`;
    const rest = { expected: 'AES256_GCM, RSA_OAEP', actual: weak.join(', ') };
    return [makeFinding({ ...about, ...rest, outcome: 'warned', reason: 'encryption-weak', message })];
  }
  const message = `"${label}" encrypts assertions.`;
  return [makeFinding({ ...about, outcome: 'passed', reason: 'encrypted', message })];
}

function requestFindings(source: SourceSide, target: TargetSide | null): readonly Finding[] {
  const settings = source.application.saml;
  const signs = target?.saml?.signsRequests;
  if (settings === null || target === null || signs === undefined) return [];
  const evidence = [ofApplication(source, 'signed requests'), ofProvider(target, 'signed requests')];
  const about = { check: 'S34', evidence } as const;
  if (!settings.wantsSignedRequests) {
    const message = 'The identity provider takes requests as they come.';
    return [makeFinding({ ...about, outcome: 'passed', reason: 'signature-not-wanted', message })];
  }
  if (!signs) {
    const message = `"${source.application.label}" wants requests signed, and ${target.origin} does not sign them.`;
    return [makeFinding({ ...about, outcome: 'failed', reason: 'requests-unsigned', message })];
  }
  const active = target.saml?.own?.filter((it) => it.status === 'active' && it.use === 'signing') ?? [];
  const known = settings.requestCertificates;
  const [one] = active;
  if (one === undefined || active.some((it) => holds(known, it))) {
    const message = 'Requests are signed, as the identity provider wants them.';
    return [makeFinding({ ...about, outcome: 'passed', reason: 'requests-signed', message })];
  }
  return [
    makeFinding({
      ...about,
      outcome: 'failed',
      reason: known.length === 0 ? 'request-certificate-missing' : 'request-certificate-mismatch',
      message: `"${source.application.label}" verifies requests with another certificate than ${target.origin} signs them with.`,
      expected: thumbprint(one),
      ...(known[0] === undefined ? {} : { actual: thumbprint(known[0]) }),
    }),
  ];
}

function holds(held: readonly HeldCertificate[], wanted: HeldCertificate): boolean {
  return held.some((it) => isSameCertificate(it.certificate, wanted.certificate));
}

function thumbprint(held: HeldCertificate | undefined): string {
  return (held === undefined ? null : certificateFacts(held.certificate)?.sha256) ?? 'unreadable';
}
