/** What an assertion claims, for people. */
import type { Claim } from '../report.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attributeOf, childOf, childrenOf } from '../xml/tree.ts';
import { attributesOf } from './checks/attributes.ts';
import { ASSERTION } from './names.ts';
import { collapsed, valueIn } from './value.ts';

/** @param verified Whether the element comes out of bytes that a known key has signed. */
export function claimsOf(assertion: XmlElement, verified: boolean): readonly Claim[] {
  const subject = childOf(assertion, ASSERTION, 'Subject');
  const nameId = childOf(subject, ASSERTION, 'NameID');
  const statement = childOf(assertion, ASSERTION, 'AuthnStatement');
  const context = childOf(childOf(statement, ASSERTION, 'AuthnContext'), ASSERTION, 'AuthnContextClassRef');
  const conditions = childOf(assertion, ASSERTION, 'Conditions');
  const audiences =
    conditions === null
      ? []
      : childrenOf(conditions, ASSERTION, 'AudienceRestriction').flatMap((it) =>
          childrenOf(it, ASSERTION, 'Audience').map(collapsed),
        );
  const single: ReadonlyArray<readonly [name: string, value: string | null]> = [
    ['NameID', valueIn(nameId)],
    ['NameID Format', attributeOf(nameId, 'Format')],
    ['Issuer', valueIn(childOf(assertion, ASSERTION, 'Issuer'))],
    ['SessionIndex', attributeOf(statement, 'SessionIndex')],
    ['AuthnContextClassRef', context === null ? null : collapsed(context)],
  ];
  return [
    ...single.flatMap(([name, value]) => (value === null ? [] : [{ name, values: [value], verified }])),
    ...(audiences.length === 0 ? [] : [{ name: 'Audience', values: audiences, verified }]),
    ...attributesOf(assertion).map(({ name, values }) => ({ name, values, verified })),
  ];
}

/** For people who look for the cause; never a name that anybody vouches for. */
export function unverifiedClaims(root: XmlElement): readonly Claim[] {
  const [assertion] = childrenOf(root, ASSERTION, 'Assertion');
  return assertion === undefined ? [] : claimsOf(assertion, false);
}
