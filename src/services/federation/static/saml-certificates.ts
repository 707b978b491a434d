/** The certificates in force at both ends: how long they are good (S5), and how strong (S8). */
import { certificateFacts } from '../certs/certificate.ts';
import type { Evidence, Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import type { HeldCertificate } from '../port.ts';
import { ofApplication, ofProvider } from './evidence.ts';
import type { Sides, SourceSide, TargetSide } from './sides.ts';

const DAY_MS = 86_400_000;
export const WARN_DAYS = 60;
/** Of its life. */
const OLD_SHARE = 0.66;
const WEAKEST_RSA_BITS = 2048;
const WEAKEST_EC_BITS = 256;

export function certificateFindings({ source, target, at }: Sides): readonly Finding[] {
  const inUse = certificatesInUse(source, target);
  return [...inUse.map((it) => validity(it, at)), ...inUse.flatMap((it) => strength(it))];
}

interface InUse {
  readonly held: HeldCertificate;
  readonly evidence: Evidence;
  /** Such as `The certificate that assertions are signed with`. */
  readonly what: string;
}

/** Each once: one that is at both ends is one cause. */
function certificatesInUse(source: SourceSide | null, target: TargetSide | null): readonly InUse[] {
  const signing = source?.signing.filter((it) => it.status === 'active') ?? [];
  const all: InUse[] = [
    ...signing.map((held) => ({
      held,
      // There is a source where there is what it signs with.
      evidence: ofApplication(source as SourceSide, 'signing certificate'),
      what: 'The certificate that assertions are signed with',
    })),
  ];
  if (target === null) return all;
  const requests = target.saml?.own?.filter((it) => it.status === 'active' && it.use === 'signing') ?? [];
  const signs = target.saml?.signsRequests === true;
  return [
    ...all,
    ...(signs ? requests : []).map((held) => ({
      held,
      evidence: ofProvider(target, 'certificate of requests'),
      what: 'The certificate that requests are signed with',
    })),
  ];
}

function validity({ held, evidence, what }: InUse, at: Date): Finding {
  const facts = certificateFacts(held.certificate);
  const about = { check: 'S5', evidence: [evidence] } as const;
  if (facts === null) {
    const message = `${what} is no certificate that can be read.`;
    return makeFinding({ ...about, outcome: 'failed', reason: 'certificate-unreadable', message });
  }
  const [begins, ends] = [Date.parse(facts.notBefore), Date.parse(facts.notAfter)];
  const days = Math.floor((ends - at.getTime()) / DAY_MS);
  const span = `from ${facts.notBefore.slice(0, 10)} to ${facts.notAfter.slice(0, 10)}`;
  const judged = { ...about, expected: at.toISOString(), actual: span };
  if (at.getTime() < begins) {
    const message = `${what} is not valid yet (${span}).`;
    return makeFinding({ ...judged, outcome: 'failed', reason: 'certificate-not-yet-valid', message });
  }
  if (at.getTime() > ends) {
    const message = `${what} has expired (${span}).`;
    return makeFinding({ ...judged, outcome: 'failed', reason: 'certificate-expired', message });
  }
  if (days <= WARN_DAYS) {
    const message = `${what} expires in ${days} days (${facts.notAfter.slice(0, 10)}).`;
    const remedy = 'Exchange it in time: idctl federation certs roll.';
    return makeFinding({ ...about, outcome: 'warned', reason: 'certificate-expiring', message, remedy });
  }
  if ((at.getTime() - begins) / (ends - begins) > OLD_SHARE) {
    const message = `${what} has ${days} days left, the last third of its life.`;
    return makeFinding({
      ...about,
      outcome: 'warned',
      severity: 'info',
      reason: 'certificate-ageing',
      message,
    });
  }
  const message = `${what} is valid for ${days} more days.`;
  return makeFinding({ ...about, outcome: 'passed', reason: 'certificate-valid', message });
}

function strength({ held, evidence, what }: InUse): readonly Finding[] {
  const facts = certificateFacts(held.certificate);
  if (facts === null || facts.keyBits === null) return [];
  const least = facts.keyType === 'rsa' ? WEAKEST_RSA_BITS : WEAKEST_EC_BITS;
  const size = `${facts.keyType.toUpperCase()} with ${facts.keyBits} bits`;
  const about = { check: 'S8', evidence: [evidence], actual: String(facts.keyBits) } as const;
  if (facts.keyBits < least) {
    const message = `${what} has a key that is too short: ${size}.`;
    return [
      makeFinding({ ...about, outcome: 'failed', reason: 'key-too-short', message, expected: String(least) }),
    ];
  }
  return [makeFinding({ ...about, outcome: 'passed', reason: 'key-strong', message: `${what}: ${size}.` })];
}
