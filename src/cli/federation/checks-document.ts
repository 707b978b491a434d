/** docs/federation-checks.md: the catalogue of checks, for people. */
import { OIDC_CHECKS } from '../../services/federation/catalogue/oidc.ts';
import { SAML_CHECKS } from '../../services/federation/catalogue/saml.ts';
import type { CheckEntry } from '../../services/federation/catalogue.ts';

export function checksDocument(): string {
  return [
    '# Checks of a federation',
    '',
    'What `idctl federation verify` looks at, what others say when it is not so, and what to change. `…` stands for a value.',
    'Tiers: *static* compares both ends without a sign-in, *passive* reads a capture, *live* signs somebody in. Generated from',
    '`src/services/federation/catalogue`.',
    '',
    '## OpenID Connect',
    '',
    ...OIDC_CHECKS.flatMap(section),
    '## SAML',
    '',
    ...SAML_CHECKS.flatMap(section),
  ].join('\n');
}

function section({ id, title, tiers, symptoms, remedy, retest, limits }: CheckEntry): readonly string[] {
  const said = symptoms.map((it) => `\`${it.text}\` (${it.vendor})`);
  return [
    `### ${id}`,
    '',
    `${title}.`,
    '',
    `- Tiers: ${tiers.join(', ')}`,
    ...(said.length === 0 ? [] : [`- Told as: ${said.join(', ')}`]),
    `- Change: ${remedy}`,
    `- Test again: ${retest}`,
    ...(limits === null ? [] : [`- Limits: ${limits}`]),
    '',
  ];
}
