/** S4: what metadata publishes against what the other end was configured with. */
import type { Knowledge } from '../knowledge.ts';
import type { Findings } from '../saml/findings.ts';
import { certificateOf } from '../saml/signature/certificate.ts';
import type { SamlMetadata } from './read-metadata.ts';

interface Pair {
  readonly reason: string;
  readonly what: string;
  /** As it is published, and as it is known elsewhere; undefined or empty where it is not known. */
  readonly published: readonly string[] | undefined;
  readonly configured: readonly string[] | undefined;
}

export function checkDrift(metadata: SamlMetadata, knowledge: Knowledge, findings: Findings): void {
  const pairs = [...ofProvider(metadata, knowledge), ...ofService(metadata, knowledge)].filter(isComparable);
  const apart = pairs.filter(
    ({ published = [], configured = [] }) => !configured.every((it) => published.includes(it)),
  );
  for (const { reason, what, published = [], configured = [] } of apart)
    findings.failed('S4', reason, `${what} of the metadata is not what the configuration has.`, {
      expected: published.join(' or '),
      actual: configured.filter((it) => !published.includes(it)).join(', '),
    });
  if (pairs.length > 0 && apart.length === 0)
    findings.passed('S4', 'metadata-agrees', 'The metadata says what the configuration has.');
}

function isComparable({ published, configured }: Pair): boolean {
  return published !== undefined && configured !== undefined && published.length > 0 && configured.length > 0;
}

function ofProvider({ idp }: SamlMetadata, { idp: known }: Knowledge): readonly Pair[] {
  // The metadata may be where the knowledge is from.
  if (idp === undefined || known === undefined || idp.origin === known.origin) return [];
  const one = (value: string | undefined): readonly string[] | undefined =>
    value === undefined ? undefined : [value];
  return [
    {
      reason: 'entity-id-differs',
      what: 'The entity ID',
      published: one(idp.entityId),
      configured: one(known.entityId),
    },
    {
      reason: 'certificate-differs',
      what: 'A signing certificate',
      published: idp.signingCertificates?.map(thumbprint),
      configured: known.signingCertificates?.map(thumbprint),
    },
    {
      reason: 'sign-on-url-differs',
      what: 'The address for requests',
      published: Object.values(idp.signOnUrls ?? {}),
      configured: Object.values(known.signOnUrls ?? {}),
    },
  ];
}

function ofService({ sp }: SamlMetadata, { sp: known }: Knowledge): readonly Pair[] {
  if (sp === undefined || known === undefined || sp.origin === known.origin) return [];
  const one = (value: string | undefined): readonly string[] | undefined =>
    value === undefined ? undefined : [value];
  return [
    {
      reason: 'entity-id-differs',
      what: 'The entity ID',
      published: one(sp.entityId),
      configured: one(known.entityId),
    },
    {
      reason: 'acs-differs',
      what: 'An assertion consumer service',
      published: sp.acsUrls,
      configured: known.acsUrls,
    },
  ];
}

function thumbprint(certificate: string): string {
  return certificateOf(certificate)?.thumbprint ?? certificate;
}
