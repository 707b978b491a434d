/** S33 and S35: how the person signed in, against how the service provider wanted it. */
import { attributeOf, childOf, childrenOf, elementsOf } from '../../xml/tree.ts';
import type { AssertionContext } from '../context.ts';
import { ASSERTION } from '../names.ts';
import { instantOf } from '../time.ts';
import { collapsed } from '../value.ts';
import { fieldOf, iso } from './when.ts';

/**
 * S33. Source: SAML core, sections 2.7.2 and 3.3.2.2.1; profiles, section 4.1.4.2: a statement there must be. Libraries
 * such as samlify send none unless they are told to, and what lacks one is hardly refused: a warning.
 */
export function checkAuthnContext({ findings, assertion, knowledge }: AssertionContext): void {
  const statements = childrenOf(assertion, ASSERTION, 'AuthnStatement');
  if (statements.length === 0) {
    findings.warned('S33', 'authn-statement-missing', 'The assertion does not say that anybody signed in.', {
      field: assertion,
    });
    return;
  }
  const contexts = statements.map((it) => childOf(it, ASSERTION, 'AuthnContext'));
  if (contexts.some((it) => it === null || elementsOf(it).length === 0)) {
    findings.failed('S33', 'authn-context-missing', 'The assertion does not say how the person signed in.', {
      field: statements[0] ?? assertion,
    });
    return;
  }
  const classes = contexts.flatMap((it) =>
    it === null ? [] : childrenOf(it, ASSERTION, 'AuthnContextClassRef').map(collapsed),
  );
  const wanted = knowledge.request?.authnContext;
  const field = contexts[0] ?? assertion;
  // What is better, or at least as good, nobody but the two ends can tell: only `exact` can be looked at.
  if (wanted === undefined || wanted.classes.length === 0)
    findings.passed(
      'S33',
      'authn-context-there',
      `The person signed in as ${classes.join(', ') || 'declared'}.`,
      { field },
    );
  else if (wanted.comparison !== 'exact')
    findings.untested(
      'S33',
      'comparison-unknown',
      `Whether ${classes.join(', ')} is ${wanted.comparison} of what was asked for, only the two ends know.`,
      { field },
    );
  else if (classes.some((it) => wanted.classes.includes(it)))
    findings.passed('S33', 'authn-context-right', 'The person signed in as it was asked for.', { field });
  else
    findings.failed('S33', 'authn-context-wrong', 'The person signed in otherwise than it was asked for.', {
      field,
      expected: wanted.classes.join(' or '),
      actual: classes.join(', '),
    });
}

/** S35: after ForceAuthn nobody gets by with a sign-in from before. Source: SAML core, section 3.4.1. */
export function checkFreshness({ findings, assertion, knowledge }: AssertionContext): void {
  const { request, skewMs } = knowledge;
  if (request?.forceAuthn !== true || request.issuedAt === undefined) return;
  const asked = request.issuedAt.getTime();
  for (const statement of childrenOf(assertion, ASSERTION, 'AuthnStatement')) {
    const signedIn = instantOf(attributeOf(statement, 'AuthnInstant') ?? '');
    if (!signedIn.ok || signedIn.ms >= asked - skewMs) continue;
    findings.failed('S35', 'not-fresh', 'A new sign-in was asked for, and the person had signed in before.', {
      field: fieldOf(statement, 'AuthnInstant'),
      expected: `at or after ${iso(asked)}`,
      actual: iso(signedIn.ms),
    });
    return;
  }
  findings.passed('S35', 'fresh', 'The person signed in anew, as it was asked for.');
}
