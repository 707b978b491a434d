/** From a document to what of it somebody known has signed, with a finding for every way in which that fails. */
import type { KeyObject } from 'node:crypto';
import { MESSAGE_LIMITS, type XmlLimits } from '../../xml/limits.ts';
import type { XmlElement } from '../../xml/tree.ts';
import type { Findings } from '../findings.ts';
import { type Certificate, certificateOf } from './certificate.ts';
import { judgeCertificate, judgeStrength } from './judge-key.ts';
import type { PlacedSignature } from './placement.ts';
import { sayBroken, sayForeign, sayWhose } from './say-trust.ts';
import { verifyElement } from './verify.ts';

export interface Signer {
  /** Whose signature is wanted, such as `the identity provider`. */
  readonly name: string;
  /** Base64 DER of all that may sign; undefined where that is not known. */
  readonly certificates: readonly string[] | undefined;
  /** What is open where nobody knows the certificates: of a request it decides nothing about who gets in. */
  readonly openCheck?: 'S6' | 'S34';
}

export interface Trust {
  /**
   * `verified`: a known key has signed; `unproven`: nothing contradicts, and no key is known; `refused`: a finding says why
   * nothing may be read.
   */
  readonly standing: 'verified' | 'unproven' | 'refused';
  /** What was signed of each signed element, parsed again from the verified bytes. */
  readonly signed: ReadonlyMap<XmlElement, XmlElement>;
}

const REFUSED: Trust = { standing: 'refused', signed: new Map() };

export function establishTrust(
  signatures: readonly PlacedSignature[],
  signer: Signer,
  at: Date,
  findings: Findings,
  limits: XmlLimits = MESSAGE_LIMITS,
): Trust {
  if (signatures.length === 0) return { standing: 'unproven', signed: new Map() };
  const known = signer.certificates?.flatMap((it) => certificateOf(it) ?? []);
  if (known?.length === 0) {
    const isNone = signer.certificates?.length === 0;
    const reason = isNone ? 'key-unknown' : 'certificate-unreadable';
    findings.failed(
      'S6',
      reason,
      `No certificate of ${signer.name} is trusted${isNone ? '' : ' that can be read'}.`,
    );
    return REFUSED;
  }
  const signed = new Map<XmlElement, XmlElement>();
  const used: Certificate[] = [];
  for (const signature of signatures) {
    const result = verifyOne(signature, known, signer, findings, limits);
    if (result === null) return REFUSED;
    signed.set(signature.signed, result.signed);
    if (result.certificate !== null) used.push(result.certificate);
  }
  findings.passed('S9', 'exclusive', 'Canonicalisation and transforms are the ones that SAML has.');
  findings.passed(
    'S11',
    'reference-own',
    'Every signature refers to the element that it is in, and ids are unique.',
  );
  findings.passed('S12', 'not-wrapped', 'There is no message within the message.');
  if (!judgeStrength(signatures, used, findings)) return { standing: 'refused', signed };
  const isProven = known !== undefined;
  if (isProven) for (const certificate of new Set(used)) judgeCertificate(certificate, at, findings);
  return { standing: isProven ? 'verified' : 'unproven', signed };
}

interface One {
  readonly signed: XmlElement;
  readonly certificate: Certificate | null;
}

function verifyOne(
  { shape, signed }: PlacedSignature,
  known: readonly Certificate[] | undefined,
  signer: Signer,
  findings: Findings,
  limits: XmlLimits,
): One | null {
  const told = shape.certificates.flatMap((it) => certificateOf(it) ?? []);
  const tried = known ?? told;
  const result = verifyElement(shape, signed, keysOf(tried), limits);
  if (result.outcome === 'verified') {
    const certificate = tried[result.key] ?? null;
    sayWhose(known, told, certificate, signed, signer, findings);
    return { signed: result.signed, certificate };
  }
  if (result.outcome === 'signature-invalid') {
    const isForeign =
      known !== undefined &&
      told.length > 0 &&
      verifyElement(shape, signed, keysOf(told), limits).outcome === 'verified';
    sayForeign(isForeign, known ?? [], told, signed, signer, findings);
  } else sayBroken(result.outcome, signed, findings);
  return null;
}

function keysOf(certificates: readonly Certificate[]): readonly KeyObject[] {
  return certificates.map((it) => it.key);
}
