/** One row of a table of attacks and faults, and how it is judged. */
import type { Finding } from '../../../src/services/federation/finding.ts';
import type { Knowledge } from '../../../src/services/federation/knowledge.ts';
import type { Claim } from '../../../src/services/federation/report.ts';
import { checkSamlResponse } from '../../../src/services/federation/saml/check-response.ts';
import { type Carriage, decodeSaml } from '../../../src/services/federation/saml/decode.ts';
import { findingOfRefusal } from '../../../src/services/federation/saml/refused-decoding.ts';
import { NOW, type SamlKeys } from './keys.ts';
import { ACS, IDP, REQUEST_ID, SP } from './write-response.ts';

export type Signed = 'response' | 'assertion';

export interface SamlCase {
  readonly name: string;
  /** The one check that fails, and its reason. */
  readonly check: string;
  readonly reason: string;
  /** What somebody pastes: XML, or what carries it. */
  readonly make: (keys: SamlKeys, signed: Signed) => string;
  /** By default both. */
  readonly only?: Signed;
  readonly knowledge?: (keys: SamlKeys) => Partial<Knowledge>;
  readonly carriage?: Carriage;
}

export function knowledgeOf(keys: SamlKeys, over: Partial<Knowledge> = {}): Knowledge {
  return {
    at: NOW,
    skewMs: 60_000,
    seen: new Set(),
    request: { evidence: { source: 'request' }, id: REQUEST_ID },
    idp: { origin: 'idp metadata', entityId: IDP, signingCertificates: [keys.idp.certificate] },
    sp: { origin: 'sp metadata', entityId: SP, acsUrls: [ACS] },
    ...over,
  };
}

export interface Judged {
  readonly findings: readonly Finding[];
  readonly claims: readonly Claim[];
  /** Such as `S19 audience-wrong`. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
  readonly verified: boolean;
}

export async function judge(
  text: string | Uint8Array,
  knowledge: Knowledge,
  carriage?: Carriage,
): Promise<Judged> {
  const decoded = decodeSaml(text, carriage);
  const evidence = { source: 'message' };
  const { findings, claims } = decoded.ok
    ? await checkSamlResponse({ ...decoded.parts, evidence, at: null }, knowledge)
    : { findings: [findingOfRefusal(decoded.refusal, evidence)], claims: [] };
  const of = (outcome: string): readonly string[] =>
    findings.filter((it) => it.outcome === outcome).map((it) => `${it.check} ${it.reason}`);
  return {
    findings,
    claims,
    failures: of('failed'),
    warnings: of('warned'),
    verified: claims.some((it) => it.verified),
  };
}

/** Both forms of every case that has both. */
export function eachForm(cases: readonly SamlCase[]): ReadonlyArray<readonly [string, SamlCase, Signed]> {
  return cases.flatMap((one) =>
    (['response', 'assertion'] as const)
      .filter((signed) => one.only === undefined || one.only === signed)
      .map((signed) => [`${one.name} (${signed} signed)`, one, signed] as const),
  );
}
