/** The checks of SAML, in order. */
import type { CheckEntry } from '../catalogue.ts';
import { ATTACK_CHECKS, STATUS_CHECKS } from './saml-attacks.ts';
import { METADATA_CHECKS, SIGNATURE_CHECKS } from './saml-metadata.ts';
import { PARTY_CHECKS } from './saml-parties.ts';
import { RESPONSE_CHECKS } from './saml-response.ts';
import { SUBJECT_CHECKS } from './saml-subject.ts';
import { SURROUNDING_CHECKS } from './saml-surroundings.ts';

export const SAML_CHECKS: readonly CheckEntry[] = [
  ...METADATA_CHECKS,
  ...SIGNATURE_CHECKS,
  ...ATTACK_CHECKS,
  ...STATUS_CHECKS,
  ...PARTY_CHECKS,
  ...RESPONSE_CHECKS,
  ...SUBJECT_CHECKS,
  ...SURROUNDING_CHECKS,
];
