/** docs/federation-checks.md: the catalogue of checks, for people. */
import { casesOf, stateOf } from '../../services/federation/catalogue/cases.ts';
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
    'Each check is proven by cases, of which `test/corpus` runs every one: one thing is broken, this check fails (or warns,',
    'where the case says so), and no other does. *made*: there is a case in every tier of the check; *partly*: in some of',
    'them; *not made*: in none.',
    '',
    '| Check | Tier | Case | State |',
    '|---|---|---|---|',
    ...[...OIDC_CHECKS, ...SAML_CHECKS].flatMap(rows),
    '',
    '## OpenID Connect',
    '',
    ...OIDC_CHECKS.flatMap(section),
    '## SAML',
    '',
    ...SAML_CHECKS.flatMap(section),
  ].join('\n');
}

/** One for each tier; check and state stand in the first. */
function rows({ id, tiers }: CheckEntry): readonly string[] {
  const { cases, without = {} } = casesOf(id);
  return tiers.map((tier, index) => {
    const [check, state] = index === 0 ? [`[${id}](#${id.toLowerCase()})`, stateOf(id)] : ['', ''];
    const said = cases[tier] ?? `none: ${without[tier] ?? ''}`;
    return `| ${check} | ${tier} | ${said.replaceAll('|', '\\|')} | ${state} |`;
  });
}

function section({ id, title, tiers, symptoms, remedy, retest, limits }: CheckEntry): readonly string[] {
  const said = symptoms.map((it) => `\`${it.text}\` (${it.vendor})`);
  return [
    `### ${id}`,
    '',
    `${title}.`,
    '',
    `- Tiers: ${tiers.join(', ')} (${stateOf(id)})`,
    ...(said.length === 0 ? [] : [`- Told as: ${said.join(', ')}`]),
    `- Change: ${remedy}`,
    `- Test again: ${retest}`,
    ...(limits === null ? [] : [`- Limits: ${limits}`]),
    '',
  ];
}
