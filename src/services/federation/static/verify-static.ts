/**
 * The static tier: the configuration of both ends and what they publish, compared. Nobody signs in, and nothing is
 * changed.
 */
import type { Clock } from '../../../core/clock.ts';
import { assembleReport } from '../assemble.ts';
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { checkSamlMetadata } from '../metadata/check-metadata.ts';
import type { Report } from '../report.ts';
import { linkingFindings } from './linking.ts';
import { clientFindings } from './oidc-client.ts';
import { documentFindings, objectIn } from './oidc-documents.ts';
import { fetchPublic, readSides } from './read-sides.ts';
import { addressFindings } from './saml-addresses.ts';
import { certificateFindings } from './saml-certificates.ts';
import { driftAndTileFindings } from './saml-drift.ts';
import { publishedCertificateFindings } from './saml-published.ts';
import { secrecyFindings } from './saml-secrecy.ts';
import { signedParts } from './saml-signed.ts';
import { signingFindings } from './saml-signing.ts';
import { samlUserFindings } from './saml-users.ts';
import type { Fetched, Sides } from './sides.ts';
import { provisioningFindings, referrerFindings, stateFindings } from './state.ts';
import type { StaticSubject } from './subject.ts';

/** @throws what the ports of both ends throw: an end that cannot be read is no finding about the federation */
export async function verifyStatic(clock: Pick<Clock, 'now'>, subject: StaticSubject): Promise<Report> {
  const at = new Date(clock.now());
  const sides = await readSides(subject, at);
  const isSaml = sides.source?.application.saml != null || sides.target?.saml != null;
  const findings = isSaml ? await samlFindings(sides) : await oidcFindings(subject, sides);
  const unlike = unlikeFinding(sides);
  return assembleReport({
    tier: 'static',
    subject: subject.name,
    judgedAt: at,
    findings: unlike === null ? findings : [unlike],
  });
}

async function samlFindings(sides: Sides): Promise<readonly Finding[]> {
  const { source, target } = sides;
  return [
    ...(await publishedFindings(sides, source?.metadata ?? null)),
    ...(await publishedFindings(sides, target?.metadata ?? null)),
    ...stateFindings(sides, 'S37'),
    ...addressFindings(sides),
    ...driftAndTileFindings(sides),
    ...publishedCertificateFindings(sides),
    ...signingFindings(sides),
    ...certificateFindings(sides),
    ...(source === null ? [] : signedParts(source, target)),
    ...secrecyFindings(sides),
    ...samlUserFindings(sides),
    ...(source === null || target === null ? [] : referrerFindings(source, target)),
    ...(source === null ? [] : provisioningFindings(source, target)),
    ...linkingFindings(sides, 'saml'),
  ];
}

/** What a document is in itself; what is in it is compared with the configuration, once for both ends. */
const IN_ITSELF: ReadonlySet<string> = new Set(['S1', 'S2', 'S3']);

async function publishedFindings(sides: Sides, fetched: Fetched | null): Promise<readonly Finding[]> {
  if (fetched === null) return [];
  const evidence = { source: fetched.url };
  const fault = (reason: string, message: string): readonly Finding[] => [
    makeFinding({ check: 'S1', outcome: 'failed', reason, message, evidence: [evidence] }),
  ];
  if (fetched.document === null) {
    return fault('metadata-unreachable', `The metadata could not be fetched: ${fetched.problem}`);
  }
  const { url, status, text } = fetched.document;
  if (status !== 200)
    return fault('metadata-refused', `The metadata was not given out: the answer was ${status}.`);
  const document = { kind: 'saml-metadata', xml: text, url, at: null, evidence } as const;
  const { findings } = await checkSamlMetadata(document, { at: sides.at, skewMs: 0 });
  return findings.filter((it) => IN_ITSELF.has(it.check));
}

async function oidcFindings(subject: StaticSubject, sides: Sides): Promise<readonly Finding[]> {
  const { source, target } = sides;
  const end = subject.source?.end ?? subject.target?.end;
  const issuer = source?.issuer ?? target?.oidc?.issuer ?? null;
  const published: Finding[] = [];
  if (end !== undefined && issuer !== null) {
    const discovery = await fetchPublic(end, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const address = discovery.document === null ? undefined : objectIn(discovery.document.text)?.['jwks_uri'];
    const keys = typeof address === 'string' ? await fetchPublic(end, address) : null;
    published.push(...documentFindings(sides, { discovery, keys }));
  }
  return [
    ...published,
    ...stateFindings(sides, 'O41'),
    ...clientFindings(sides),
    ...(source === null ? [] : provisioningFindings(source, target)),
    ...linkingFindings(sides, 'oidc'),
  ];
}

/** Two ends of two protocols are no federation. */
function unlikeFinding({ source, target }: Sides): Finding | null {
  if (source === null || target === null) return null;
  const speaks = source.application.protocol;
  const hears = target.saml !== null ? 'saml' : 'oidc';
  if (speaks === hears) return null;
  return makeFinding({
    check: speaks === 'saml' ? 'S37' : 'O41',
    outcome: 'failed',
    reason: 'other-protocol',
    message: `"${source.application.label}" speaks ${speaks}, and "${target.name}" at ${target.origin} speaks ${hears}.`,
    expected: hears,
    actual: speaks,
  });
}
