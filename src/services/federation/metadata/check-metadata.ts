/** S1 to S5, S7 and S8 of SAML metadata. Source: OASIS, Metadata for SAML V2.0, sections 2.3 to 3.1. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { MetadataDocument } from '../message.ts';
import { leaveUntested } from '../saml/dependents.ts';
import { collectFindings, type Findings } from '../saml/findings.ts';
import { checkValues } from '../saml/value.ts';
import { METADATA_LIMITS } from '../xml/limits.ts';
import { readXml } from '../xml/read-xml.ts';
import type { XmlElement } from '../xml/tree.ts';
import { checkDrift } from './drift.ts';
import { checkKeys } from './keys.ts';
import { readEntities } from './read-metadata.ts';
import { checkMetadataSignature } from './signed.ts';
import { checkValidity } from './validity.ts';

export interface MetadataResult {
  readonly findings: readonly Finding[];
}

/** Never throws for what the document says. */
export async function checkSamlMetadata(
  document: MetadataDocument,
  knowledge: Knowledge,
): Promise<MetadataResult> {
  const findings = collectFindings(document.evidence);
  const at = document.at ?? knowledge.at;
  const root = read(document.xml, findings);
  if (root === null) {
    leaveUntested(findings, 'the metadata is not read any further.', ['S2', 'S4', 'S5']);
    return { findings: findings.all() };
  }
  const metadata = readEntities(root, document.evidence.source, wantedEntity(root, knowledge));
  if (metadata.problem === null) {
    findings.passed('S1', 'metadata-read', 'The metadata describes what it should.', { field: root });
  } else findings.failed('S1', metadata.problem.reason, metadata.problem.message, { field: root });
  checkValidity(root, at, findings);
  checkMetadataSignature(root, knowledge, at, findings);
  checkKeys(metadata, at, findings);
  checkDrift(metadata, knowledge, findings);
  return { findings: findings.all() };
}

function read(xml: string, findings: Findings): XmlElement | null {
  const reading = readXml(xml.trim(), METADATA_LIMITS);
  if (!reading.ok) {
    findings.failed('S1', reading.refusal.reason, reading.refusal.message);
    return null;
  }
  return checkValues(reading.root, findings) ? reading.root : null;
}

/** Of several entities, the one that is known by name. */
function wantedEntity(root: XmlElement, { idp, sp }: Knowledge): string | undefined {
  if (root.localName !== 'EntitiesDescriptor') return undefined;
  return idp?.entityId ?? sp?.entityId;
}
