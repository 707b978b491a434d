/** S18 and S19: from whom, and for whom. */

import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childOf, childrenOf, textOf } from '../../xml/tree.ts';
import type { AssertionContext, ResponseContext } from '../context.ts';
import { knownFrom } from '../findings.ts';
import { ASSERTION, ENTITY_FORMAT } from '../names.ts';
import { collapsed } from '../value.ts';

/** S18. Source: SAML profiles, section 4.1.4.2; SAML core, section 2.2.5. */
export function checkIssuer(context: ResponseContext): void {
  const { findings, knowledge } = context;
  const issuers = issuersOf(context);
  const [first, second] = issuers;
  if (first === undefined || !issuers.every((it) => checkForm(context, it))) return;
  const expected = knowledge.idp?.entityId;
  const said = textOf(first);
  const wrong = expected === undefined ? undefined : issuers.find((it) => textOf(it) !== expected);
  if (wrong !== undefined && expected !== undefined) {
    const place = wrong.parent?.localName ?? 'message';
    const message = `The issuer of the ${place} is another than the one that is known.`;
    const also = knownFrom(knowledge.idp);
    findings.failed('S18', 'issuer-wrong', message, {
      field: wrong,
      expected,
      actual: textOf(wrong),
      ...also,
    });
  } else if (second !== undefined && said !== textOf(second)) {
    findings.failed('S18', 'issuers-differ', 'Response and assertion name different issuers.', {
      field: second,
      expected: said,
      actual: textOf(second),
    });
  } else if (expected === undefined) {
    const message = `Give the entity ID of the identity provider: the message says ${said}.`;
    findings.untested('S18', 'issuer-unknown', message, { field: first });
  } else findings.passed('S18', 'issuer-right', 'The issuer is the identity provider.', { field: first });
}

/** Of the assertion and of the response, in that order; empty, with a finding, where they are not as they must be. */
function issuersOf({
  findings,
  response,
  assertion,
  isResponseSigned,
}: ResponseContext): readonly XmlElement[] {
  const holders = assertion === null ? [response] : [assertion, response];
  const found: XmlElement[] = [];
  for (const holder of holders) {
    const [issuer, another] = childrenOf(holder, ASSERTION, 'Issuer');
    // A response that is not signed may leave it to its assertion.
    const isNeeded = holder === assertion || isResponseSigned || assertion === null;
    const reason =
      another !== undefined ? 'issuer-repeated' : issuer === undefined && isNeeded ? 'issuer-missing' : null;
    if (reason !== null) {
      const what = reason === 'issuer-missing' ? 'does not say who issued it' : 'names more than one issuer';
      findings.failed('S18', reason, `${holder.localName} ${what}.`, { field: holder });
      return [];
    }
    if (issuer !== undefined) found.push(issuer);
  }
  return found;
}

function checkForm({ findings }: ResponseContext, issuer: XmlElement): boolean {
  const format = attributeOf(issuer, 'Format');
  const isNamed = textOf(issuer).trim() !== '';
  if (!isNamed) findings.failed('S18', 'issuer-empty', 'An Issuer is empty.', { field: issuer });
  else if (format !== null && format !== ENTITY_FORMAT)
    findings.failed('S18', 'issuer-format', 'An Issuer is not named as an entity.', {
      field: issuer,
      expected: ENTITY_FORMAT,
      actual: format,
    });
  else return true;
  return false;
}

/** S19. Source: SAML core, section 2.5.1.4; SAML profiles, section 4.1.4.2. */
export function checkAudience(context: AssertionContext): void {
  const { findings, assertion, knowledge } = context;
  const conditions = childOf(assertion, ASSERTION, 'Conditions');
  const restrictions = conditions === null ? [] : childrenOf(conditions, ASSERTION, 'AudienceRestriction');
  const audiences = restrictions.map((it) => childrenOf(it, ASSERTION, 'Audience').map(collapsed));
  const field = restrictions[0] ?? conditions ?? assertion;
  if (restrictions.length === 0 || audiences.some((it) => it.length === 0)) {
    findings.failed('S19', 'audience-missing', 'The assertion does not say whom it is for.', { field });
    return;
  }
  const expected = knowledge.sp?.entityId;
  if (expected === undefined) {
    findings.untested(
      'S19',
      'audience-unknown',
      `Give the entity ID of the service provider: the message is for ${audiences.flat().join(', ')}.`,
      {
        field,
      },
    );
    return;
  }
  // Every restriction has to be met; one of its audiences is enough for that.
  const unmet = audiences.findIndex((it) => !it.includes(expected));
  if (unmet === -1) {
    findings.passed('S19', 'audience-right', 'The assertion is for the service provider.', { field });
    return;
  }
  findings.failed('S19', 'audience-wrong', 'The assertion is for somebody else than the service provider.', {
    field: restrictions[unmet] ?? field,
    expected,
    actual: audiences[unmet]?.join(', ') ?? '',
    ...knownFrom(knowledge.sp),
    severity: 'critical',
  });
}
