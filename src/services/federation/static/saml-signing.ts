/** What is trusted, now and next (S6, S7), with which hash (S8), and what is signed (S10). */
import { certificateFacts, isSameCertificate } from '../certs/certificate.ts';
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { ofApplication, ofProvider } from './evidence.ts';
import { WARN_DAYS } from './saml-certificates.ts';
import type { Sides, SourceSide, TargetSide } from './sides.ts';

const DAY_MS = 86_400_000;

export function signingFindings({ source, target, at }: Sides): readonly Finding[] {
  const trust = source === null || target === null ? [] : trustFindings(source, target);
  return [
    ...trust,
    ...(source === null ? [] : hashFindings(source, target)),
    ...(source === null || target === null ? [] : rolloverFindings(source, target, at)),
  ];
}

/** The certificate in force must be among those that are trusted: by contents, whatever is around it. */
function trustFindings(source: SourceSide, target: TargetSide): readonly Finding[] {
  const [active] = source.signing.filter((it) => it.status === 'active');
  const trusted = target.saml?.trusted;
  const evidence = [ofProvider(target, 'trusted certificates'), ofApplication(source, 'signing certificate')];
  if (active === undefined || trusted === undefined) {
    const message =
      trusted === undefined
        ? `Which certificate ${target.origin} trusts is not shown; compare its SHA-256 thumbprint by hand.`
        : 'What the identity provider signs with is not known.';
    return [makeFinding({ check: 'S6', outcome: 'untested', reason: 'trust-unknown', message, evidence })];
  }
  const expected = certificateFacts(active.certificate)?.sha256 ?? '';
  if (trusted.some((it) => isSameCertificate(it.certificate, active.certificate))) {
    const message = 'The service provider trusts the certificate that the identity provider signs with.';
    return [makeFinding({ check: 'S6', outcome: 'passed', reason: 'trusted', message, expected, evidence })];
  }
  const [other] = trusted;
  return [
    makeFinding({
      check: 'S6',
      outcome: 'failed',
      reason: other === undefined ? 'certificate-missing' : 'certificate-mismatch',
      message:
        other === undefined
          ? `${target.origin} trusts no certificate of the identity provider.`
          : `${target.origin} trusts another certificate than the one that the identity provider signs with.`,
      expected,
      ...(other === undefined ? {} : { actual: certificateFacts(other.certificate)?.sha256 ?? 'unreadable' }),
      evidence,
      remedy: `Give "${target.name}" at ${target.origin} the certificate in force of "${source.application.label}": idctl federation certs shows both.`,
    }),
  ];
}

/** What signs messages counts; what a self-signed certificate was signed with protects nothing. */
function hashFindings(source: SourceSide, target: TargetSide | null): readonly Finding[] {
  const settings = source.application.saml;
  if (settings === null) return [];
  const about = { check: 'S8', evidence: [ofApplication(source, 'signature algorithm')] } as const;
  if (settings.signatureHash === 'sha1' || settings.digestHash === 'sha1') {
    const isRefused = target?.saml?.weakestHash === 'sha256';
    return [
      makeFinding({
        ...about,
        outcome: isRefused ? 'failed' : 'warned',
        reason: isRefused ? 'sha1-refused' : 'sha1-in-use',
        message: `The application "${source.application.label}" signs with SHA-1${isRefused ? `, which ${target.origin} refuses` : ''}.`,
        expected: 'sha256',
        actual: 'sha1',
        remedy: `Set signature and digest algorithm of "${source.application.label}" at ${source.origin} to SHA-256.`,
      }),
    ];
  }
  const takesWeak = target?.saml?.weakestHash === 'sha1';
  if (takesWeak && target !== null) {
    const message = `${target.origin} would take a signature made with SHA-1 from anybody who can make one.`;
    const evidence = [ofProvider(target, 'signature algorithm of responses')];
    return [makeFinding({ ...about, evidence, outcome: 'warned', reason: 'sha1-accepted', message })];
  }
  return [
    makeFinding({
      ...about,
      outcome: 'passed',
      reason: 'sha256',
      message: 'Messages are signed with SHA-256.',
    }),
  ];
}

function rolloverFindings(source: SourceSide, target: TargetSide, at: Date): readonly Finding[] {
  const trusted = target.saml?.trusted;
  if (trusted === undefined) return [];
  const next = source.signing.filter((it) => it.status === 'next');
  const about = {
    check: 'S7',
    evidence: [ofApplication(source, 'next certificate'), ofProvider(target, 'trusted certificates')],
  } as const;
  const untrusted = next.filter(
    (it) => !trusted.some((one) => isSameCertificate(one.certificate, it.certificate)),
  );
  if (next.length > 0) {
    return [
      untrusted.length === 0
        ? makeFinding({
            ...about,
            outcome: 'passed',
            reason: 'next-trusted',
            message: 'The next certificate is trusted already.',
          })
        : makeFinding({
            ...about,
            outcome: 'warned',
            reason: 'next-untrusted',
            message: `The next certificate is there, and ${target.origin} does not trust it yet: changing over now would shut everybody out.`,
            remedy:
              'Let it be trusted beside the one in force before you change over: idctl federation certs roll.',
          }),
    ];
  }
  const [active] = source.signing.filter((it) => it.status === 'active');
  const ends = active === undefined ? null : certificateFacts(active.certificate)?.notAfter;
  const isDue = ends != null && Date.parse(ends) - at.getTime() < WARN_DAYS * DAY_MS;
  return isDue && Date.parse(ends) > at.getTime()
    ? [
        makeFinding({
          ...about,
          outcome: 'warned',
          reason: 'next-missing',
          message: 'The certificate in force expires soon, and there is no next one yet.',
          remedy: 'Begin the exchange now: idctl federation certs roll.',
        }),
      ]
    : [];
}
