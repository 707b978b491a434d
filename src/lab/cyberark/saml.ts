/**
 * What PVWA checks of a SAML response, without the signature: see docs/lab-differences.md. The reader is deliberately
 * narrow and refuses every construct it would have to interpret.
 */
import { refusal } from './faults.ts';
import { entryOf } from './table.ts';

export interface SamlExpectation {
  /** `PartnerIdentityProvider Name` of saml.config, compared exactly. */
  readonly issuer: string;
  readonly audience: string;
  /** Every address under which this PVWA's assertion consumer may be reached. */
  readonly recipients: readonly string[];
  readonly nowMs: number;
}

const CLOCK_SKEW_MS = 3 * 60_000;
const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

function refuse(why: string): never {
  throw refusal.authenticationRefused(`SAML: ${why}`);
}

interface Element {
  readonly attributes: Readonly<Record<string, string>>;
  readonly inner: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => entryOf(ENTITIES, name) ?? whole);
}

function elements(xml: string, name: string): Element[] {
  const pattern = new RegExp(
    `<(?:(\\w+):)?${name}((?:\\s+[\\w:.-]+\\s*=\\s*(?:"[^"]*"|'[^']*'))*)\\s*(?:/>|>([\\s\\S]*?)</(?:\\1:)?${name}\\s*>)`,
    'g',
  );
  return [...xml.matchAll(pattern)].map((match) => {
    const attributes: Record<string, string> = {};
    for (const [, key, , double, single] of (match[2] ?? '').matchAll(
      /([\w:.-]+)\s*=\s*("([^"]*)"|'([^']*)')/g,
    )) {
      if (key !== undefined) attributes[key] = decodeEntities(double ?? single ?? '');
    }
    return { attributes, inner: match[3] ?? '' };
  });
}

function only(xml: string, name: string): Element {
  const found = elements(xml, name);
  const [first] = found;
  if (first === undefined || found.length > 1)
    return refuse(`exactly one ${name} is expected, not ${found.length}`);
  return first;
}

function text(element: Element): string {
  return decodeEntities(element.inner.trim());
}

function decode(response: string): string {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(response) || response.length % 4 !== 0)
    return refuse('the response is not base64');
  const xml = Buffer.from(response, 'base64').toString('utf8');
  if (/<!|<\?(?!xml )/.test(xml)) refuse('comments, CDATA, declarations and instructions are not accepted');
  if (/<(\w+:)?EncryptedAssertion/.test(xml)) refuse('encrypted assertions are not supported');
  return xml;
}

function checkTimes(element: Element, nowMs: number): void {
  const { NotBefore: from, NotOnOrAfter: until } = element.attributes;
  if (from !== undefined && !(Date.parse(from) <= nowMs + CLOCK_SKEW_MS))
    refuse('the assertion is not yet valid');
  if (until !== undefined && !(Date.parse(until) > nowMs - CLOCK_SKEW_MS))
    refuse('the assertion has expired');
}

/** The asserted vault user name. @throws PASWS035E naming what does not fit. */
export function readAssertion(response: string, expected: SamlExpectation): string {
  const xml = decode(response);
  if (only(xml, 'StatusCode').attributes['Value'] !== SUCCESS) refuse('the status is not success');
  const assertion = only(xml, 'Assertion').inner;
  if (text(only(assertion, 'Issuer')) !== expected.issuer)
    refuse('the issuer is not the partner identity provider');
  const conditions = only(assertion, 'Conditions');
  checkTimes(conditions, expected.nowMs);
  if (text(only(conditions.inner, 'Audience')) !== expected.audience) refuse('the audience is another one');
  const confirmation = only(assertion, 'SubjectConfirmationData');
  if (confirmation.attributes['NotOnOrAfter'] === undefined) refuse('the confirmation has no end');
  checkTimes(confirmation, expected.nowMs);
  if (!expected.recipients.includes(confirmation.attributes['Recipient'] ?? ''))
    refuse('the recipient is another one');
  const nameId = text(only(assertion, 'NameID'));
  if (nameId === '') refuse('the NameID is empty');
  return nameId;
}
