/** Reports for tests of their forms: one as it comes, and any whose every text is somebody else's. */
import * as fc from 'fast-check';
import { differenceOf } from '../../src/services/federation/difference.ts';
import type { Evidence, Finding, Outcome } from '../../src/services/federation/finding.ts';
import type { Hop } from '../../src/services/federation/message.ts';
import type { Claim, Report, Verdict } from '../../src/services/federation/report.ts';

export function finding(details: Partial<Finding> = {}): Finding {
  const { expected = null, actual = null } = details;
  return {
    check: 'S19',
    title: 'The audience of the assertion is the service provider',
    outcome: 'failed',
    reason: 'audience-wrong',
    message: 'The assertion is meant for another service provider.',
    severity: 'error',
    certainty: 'proven',
    difference: expected !== null && actual !== null ? differenceOf(expected, actual) : null,
    evidence: [{ source: 'login.har', hop: 4, field: 'Response/Assertion/Conditions/AudienceRestriction' }],
    explains: ['zoho: audience is invalid'],
    remedy: 'Set the audience of the application to the entity ID of the service provider.',
    retest: 'Sign in again, and run the verification on the new capture.',
    ...details,
    expected,
    actual,
  };
}

function hop(number: number, from: string, to: string, rest: Partial<Hop> = {}): Hop {
  return {
    ...{ number, from, to },
    at: `2026-11-26T08:00:0${number}.000Z`,
    method: 'GET',
    url: `https://${to === 'browser' ? from : to}/`,
    status: 302,
    says: 'Redirect',
    ...rest,
  };
}

const HOPS: readonly Hop[] = [
  hop(1, 'browser', 'wiki.example.org', {
    url: 'https://wiki.example.org/login',
    says: 'Opens the application',
  }),
  hop(2, 'browser', 'acme.okta.example', {
    url: 'https://acme.okta.example/app/wiki/exk1f9/sso/saml',
    status: 200,
    says: 'SAML request, by redirect',
  }),
  hop(3, 'browser', 'acme.okta.example', {
    method: 'POST',
    url: 'https://acme.okta.example/api/v1/authn',
    status: 200,
    says: 'Signs in',
  }),
  hop(4, 'browser', 'wiki.example.org', {
    method: 'POST',
    url: 'https://wiki.example.org/simplesaml/module.php/saml/sp/saml2-acs.php/default-sp',
    status: 500,
    says: 'SAML response, posted to the ACS',
  }),
  hop(5, 'wiki.example.org', 'directory.example.org', {
    url: 'https://directory.example.org/people/ana',
    status: null,
    says: 'Looks the person up',
  }),
];

/** A capture of a sign-in that ends at the service provider. */
export function brokenReport(): Report {
  const findings: readonly Finding[] = [
    finding({
      severity: 'critical',
      expected: 'https://wiki.example.org/simplesaml/module.php/saml/sp/metadata.php/default-sp/',
      actual: 'https://wiki.example.org/simplesaml/module.php/saml/sp/metadata.php/default-sp',
    }),
    finding({
      check: 'S29',
      title: 'The NameID is there, in the format that was asked for',
      reason: 'name-id-invisible',
      message: 'The NameID has a character that cannot be seen.',
      certainty: 'narrowed',
      expected: 'ana.ruiz@lab.example',
      actual: 'ana.ruiz\u200b@lab.example',
    }),
    finding({
      check: 'S8',
      title: 'Keys and digests are strong enough',
      outcome: 'warned',
      severity: 'warning',
      reason: 'digest-weak',
      message: 'The assertion is signed with SHA-1.',
      evidence: [{ source: 'login.har', hop: 2, field: 'AuthnRequest' }],
      explains: [],
    }),
    finding({
      check: 'S25',
      title: 'The response answers the request',
      outcome: 'untested',
      severity: 'info',
      reason: 'request-unknown',
      message: 'The request is not in the capture: give its id with --request-id.',
      evidence: [],
      explains: [],
      remedy: 'Capture from the first page on, or give --request-id.',
    }),
    ...['S6', 'S10', 'S18', 'S23'].map((check) =>
      finding({
        check: check as Finding['check'], // From the list above.
        title: `Check ${check} holds`,
        outcome: 'passed',
        severity: 'info',
        reason: 'as-expected',
        message: 'As it should be.',
        explains: [],
        remedy: null,
        retest: null,
      }),
    ),
  ];
  return {
    schemaVersion: 1,
    tier: 'passive',
    subject: 'login.har',
    judgedAt: '2026-11-26T08:00:04.000Z',
    judgedBy: 'capture',
    notes: [
      'The identity provider is known from idp-metadata.xml.',
      'The service provider is known from sp.yaml.',
    ],
    verdict: 'faulty',
    summary: 'The assertion is meant for another service provider.',
    counts: { passed: 4, failed: 2, warned: 1, untested: 1 },
    findings,
    notApplicable: ['O1', 'O2', 'O3', 'O4'],
    hops: HOPS,
    claims: [
      { name: 'NameID', values: ['ana.ruiz@lab.example'], verified: true },
      { name: 'groups', values: ['Finance', 'Everyone'], verified: false },
    ],
  };
}

/** What strangers write: markup, escapes, invisible characters, halves of characters, long runs. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    ']]></failure><failure>',
    '<!--',
    '-->',
    '&amp;&#x0;',
    '</style><style>*{display:none}',
    '\u001b[2J\u001b[31mPASS\u001b[0m',
    '\u009b31m',
    'a\rb\nc\td',
    '\u202egnp.exe',
    '\u2066x\u2069\u200b\u00ad\ufeff',
    '\ud800',
    'x\udfff',
    '\ufffe\uffff\u0000\u0008',
    '```\n# heading\n```',
    '| a | b |\n|---|---|',
    '[click](https://evil.example)',
    '![x](https://evil.example/x.png)',
    '@everyone and @all',
    '\\',
    '\\`',
    '# 1. - + > =====',
    '{0} {{ }} [x](1)',
    '    indented',
    '<https://evil.example>',
    'javascript:alert(1)',
    '\u3164\u115f\u2800\ufe0f',
    '漢字🔑e\u0301',
    'x'.repeat(400),
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
);

export function reportOf(text: fc.Arbitrary<string>): fc.Arbitrary<Report> {
  const orNull = fc.option(text);
  const hops = fc.array(
    fc.record({
      at: orNull,
      ...{ from: text, to: text, method: text, url: text, says: text },
      status: fc.option(fc.integer({ min: -1, max: 599 })),
    }),
    { maxLength: 4 },
  );
  const evidence: fc.Arbitrary<Evidence> = fc.record(
    { source: text, hop: fc.integer({ min: 1, max: 4 }), field: text },
    { requiredKeys: ['source'] },
  );
  const findings = fc.array(
    fc
      .record({
        check: fc.constantFrom<Finding['check']>('O2', 'O25', 'S6', 'S19'),
        ...{ title: text, reason: text, message: text },
        outcome: fc.constantFrom<Outcome>('passed', 'failed', 'warned', 'untested'),
        severity: fc.constantFrom<Finding['severity']>('critical', 'error', 'warning', 'info'),
        certainty: fc.constantFrom<Finding['certainty']>('proven', 'narrowed'),
        ...{ expected: orNull, actual: orNull, remedy: orNull, retest: orNull },
        evidence: fc.array(evidence, { maxLength: 2 }),
        explains: fc.array(text, { maxLength: 2 }),
      })
      .map(finding),
    { maxLength: 4 },
  );
  const claims: fc.Arbitrary<readonly Claim[]> = fc.array(
    fc.record({ name: text, values: fc.array(text, { maxLength: 2 }), verified: fc.boolean() }),
    { maxLength: 3 },
  );
  return fc.record({
    schemaVersion: fc.constant(1 as const),
    tier: fc.constantFrom<Report['tier']>('static', 'passive', 'live'),
    ...{ subject: text, summary: text, judgedAt: text },
    judgedBy: fc.constantFrom<NonNullable<Report['judgedBy']>>('capture', 'given', 'now'),
    notes: fc.array(text, { maxLength: 2 }),
    verdict: fc.constantFrom<Verdict>('sound', 'faulty', 'undecided'),
    counts: fc.record({ passed: fc.nat(9), failed: fc.nat(9), warned: fc.nat(9), untested: fc.nat(9) }),
    findings,
    notApplicable: fc.constantFrom<Report['notApplicable']>([], ['O1', 'S40']),
    hops: hops.map((all) => all.map((it, index) => ({ number: index + 1, ...it }))),
    claims,
  });
}

/** The same report with every text of strangers replaced, each of one place by one word. */
export function tamed(report: Report): Report {
  const tame = (text: string): string => (/^[\t\r\n ]*$/.test(text) ? '' : 'x');
  const parties = [...new Set(report.hops.flatMap(({ from, to }) => [from, to]))];
  const party = (name: string): string => `p${parties.indexOf(name)}`;
  const word = (text: string | null): string | null => (text === null ? null : tame(text));
  return {
    ...report,
    subject: tame(report.subject),
    summary: tame(report.summary),
    judgedAt: 'x',
    notes: (report.notes ?? []).map(tame),
    findings: report.findings.map((it) => ({
      ...it,
      ...{ title: tame(it.title), reason: tame(it.reason), message: tame(it.message) },
      ...{ expected: word(it.expected), actual: word(it.actual) },
      // An empty one is left out.
      ...{ remedy: it.remedy ? 'x' : it.remedy, retest: it.retest ? 'x' : it.retest },
      evidence: it.evidence.map((place) => ({
        ...place,
        source: 'x',
        ...(place.field === undefined ? {} : { field: 'x' }),
      })),
      explains: it.explains.map(tame),
    })),
    hops: report.hops.map((it) => ({
      ...it,
      ...{ from: party(it.from), to: party(it.to), at: word(it.at), method: 'x', url: 'x', says: 'x' },
    })),
    claims: report.claims.map((it) => ({ ...it, name: tame(it.name), values: it.values.map(tame) })),
  };
}
