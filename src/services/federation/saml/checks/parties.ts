/** S18 and S19: from whom, and for whom. */

import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childOf, childrenOf } from '../../xml/tree.ts';
import type { AssertionContext, ResponseContext } from '../context.ts';
import { ASSERTION, ENTITY_FORMAT } from '../names.ts';
import { collapsed, valueIn } from '../value.ts';

/** S18. Source: SAML profiles, section 4.1.4.2; SAML core, section 2.2.5. */
export function checkIssuer(context: ResponseContext): void {
  const { findings, response, assertion, isResponseSigned, knowledge } = context;
  const [outer, inner] = [response, assertion].map((it) => childOf(it, ASSERTION, 'Issuer'));
  const missing =
    assertion !== null && inner === null
      ? assertion
      : outer === null && (isResponseSigned || assertion === null)
        ? response
        : null;
  if (missing !== null) {
    findings.failed('S18', 'issuer-missing', `${missing.localName} does not say who issued it.`, {
      field: missing,
    });
    return;
  }
  const issuers = [inner, outer].filter((it): it is XmlElement => it !== null && it !== undefined);
  if (!issuers.every((it) => checkForm(context, it))) return;
  const [first, second] = issuers.map(valueIn);
  const expected = knowledge.idp?.entityId;
  const wrong = expected === undefined ? undefined : issuers.find((it) => valueIn(it) !== expected);
  if (wrong !== undefined && expected !== undefined) {
    const actual = valueIn(wrong) ?? '';
    findings.failed(
      'S18',
      'issuer-wrong',
      `The issuer of the ${wrong.parent?.localName ?? 'message'} is another than the one that is known.`,
      {
        field: wrong,
        expected,
        actual,
      },
    );
  } else if (first !== undefined && second !== undefined && first !== second) {
    findings.failed('S18', 'issuers-differ', 'Response and assertion name different issuers.', {
      field: outer ?? null,
      expected: first ?? '',
      actual: second ?? '',
    });
  } else if (expected === undefined) {
    findings.untested(
      'S18',
      'issuer-unknown',
      `Give the entity ID of the identity provider: the message says ${first ?? 'none'}.`,
      {
        field: issuers[0] ?? null,
      },
    );
  } else
    findings.passed('S18', 'issuer-right', 'The issuer is the identity provider.', {
      field: issuers[0] ?? null,
    });
}

function checkForm({ findings }: ResponseContext, issuer: XmlElement): boolean {
  const format = attributeOf(issuer, 'Format');
  const isNamed = (valueIn(issuer) ?? '').trim() !== '';
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
    severity: 'critical',
  });
}
