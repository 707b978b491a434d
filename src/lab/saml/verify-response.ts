/**
 * Verifies a SAML response as a service provider must: the signature by node-saml, and then nothing but the bytes that
 * were signed. Each vendor's stand-in says in its own words what was wrong; here it only has a name.
 */
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { attributeOf, child, children, NAMESPACES, parseXml, textOf } from './xml.ts';

export type ResponseFault =
  | 'malformed'
  | 'status'
  | 'assertions'
  | 'encrypted'
  | 'signature'
  | 'issuer'
  | 'audience'
  | 'destination-missing'
  | 'destination'
  | 'recipient'
  | 'confirmation'
  | 'not-yet-valid'
  | 'expired'
  | 'in-response-to'
  | 'name-id';

export class SamlRefusal extends Error {
  readonly fault: ResponseFault;

  /** @param message What was found, and what was expected. */
  constructor(fault: ResponseFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

export interface Expectation {
  /** Of the identity provider, base64 DER; the signature must fit one of them. */
  readonly certificates: readonly string[];
  /** Null where the vendor knows its identity provider by the certificate alone. */
  readonly issuer: string | null;
  readonly audience: string;
  /** Addresses of the assertion consumer. */
  readonly recipients: readonly string[];
  /** `required`: the response must say where it goes. `checked`: it may say nothing. */
  readonly destination: 'required' | 'checked';
  readonly signed: 'response' | 'assertion' | 'any';
  readonly nowMs: number;
  readonly skewMs: number;
  /** Whether a request of that id waits; null when an answer nobody asked for is refused. */
  readonly isPending: (requestId: string | null) => boolean;
}

export interface VerifiedAssertion {
  readonly id: string;
  readonly issuer: string;
  readonly nameId: string;
  readonly nameIdFormat: string | null;
  readonly inResponseTo: string | null;
  readonly notOnOrAfterMs: number;
  readonly sessionIndex: string | null;
  readonly authnContext: string | null;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
}

/** @throws SamlRefusal */
export async function verifyResponse(
  samlResponse: string,
  expected: Expectation,
): Promise<VerifiedAssertion> {
  const response = decode(samlResponse);
  checkEnvelope(response, expected);
  const assertion = await signedAssertion(samlResponse, response, expected);
  checkIssuer(response, assertion, expected.issuer);
  const inResponseTo = checkConfirmation(assertion, response, expected);
  checkConditions(assertion, expected);
  return read(assertion, inResponseTo);
}

function decode(samlResponse: string): Element {
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(samlResponse))
    throw new SamlRefusal('malformed', 'It is not base64.');
  const root = parseXml(Buffer.from(samlResponse, 'base64').toString('utf8'));
  if (root?.localName !== 'Response' || root.namespaceURI !== NAMESPACES.protocol) {
    throw new SamlRefusal('malformed', 'It is not a SAML response.');
  }
  return root;
}

const SUCCESS = 'urn:oasis:names:tc:SAML:2.0:status:Success';

function checkEnvelope(response: Element, expected: Expectation): void {
  const status = child(response, NAMESPACES.protocol, 'Status');
  const code = attributeOf(
    status === null ? null : child(status, NAMESPACES.protocol, 'StatusCode'),
    'Value',
  );
  if (code !== SUCCESS) throw new SamlRefusal('status', `The status is ${code ?? 'missing'}.`);
  if (children(response, NAMESPACES.assertion, 'EncryptedAssertion').length > 0) {
    throw new SamlRefusal('encrypted', 'The assertion is encrypted.');
  }
  const count = children(response, NAMESPACES.assertion, 'Assertion').length;
  if (count !== 1) throw new SamlRefusal('assertions', `There are ${count} assertions, not one.`);
  const destination = attributeOf(response, 'Destination');
  if (destination === null || destination === '') {
    if (expected.destination === 'required')
      throw new SamlRefusal('destination-missing', 'There is no Destination.');
  } else if (!expected.recipients.includes(destination)) {
    throw new SamlRefusal('destination', unlike('Destination', destination, expected.recipients));
  }
}

/** The assertion as it was signed, parsed again from the verified bytes. */
async function signedAssertion(
  samlResponse: string,
  response: Element,
  expected: Expectation,
): Promise<Element> {
  const { certificates, signed } = expected;
  const wanted = { response: signed === 'response', assertion: signed === 'assertion' };
  if (certificates.length === 0) throw new SamlRefusal('signature', 'No certificate is trusted.');
  const verifier = new SAML({
    idpCert: [...certificates],
    issuer: expected.audience,
    callbackUrl: expected.recipients[0] ?? '',
    // What depends on the clock or on the vendor is looked at below.
    audience: false,
    acceptedClockSkewMs: -1,
    validateInResponseTo: ValidateInResponseTo.never,
    wantAuthnResponseSigned: wanted.response,
    wantAssertionsSigned: wanted.assertion,
  });
  try {
    const { profile } = await verifier.validatePostResponseAsync({ SAMLResponse: samlResponse });
    const verified = parseXml(profile?.getAssertionXml?.() ?? '');
    if (verified !== null) return verified;
  } catch (error) {
    const isSigned = [response, ...children(response, NAMESPACES.assertion, 'Assertion')].some(
      (element) => child(element, NAMESPACES.signature, 'Signature') !== null,
    );
    const why = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
    if (!isSigned) throw new SamlRefusal('signature', 'There is no signature.');
    // The library has no codes; what is not about signatures is about dates and the like.
    if (!/signature/i.test(why)) throw new SamlRefusal('malformed', `${why}.`);
    throw new SamlRefusal('signature', `The signature does not hold: ${why}.`);
  }
  throw new SamlRefusal('signature', 'Nothing was signed that could be read.');
}

function checkIssuer(response: Element, assertion: Element, expected: string | null): void {
  if (expected === null) return;
  for (const element of [assertion, response]) {
    const issuer = textOf(child(element, NAMESPACES.assertion, 'Issuer'));
    // The response may leave it out; the assertion may not.
    if (issuer === null && element === response) continue;
    if (issuer !== expected) throw new SamlRefusal('issuer', unlike('Issuer', issuer ?? 'none', [expected]));
  }
}

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';

/** @returns the id of the request that is answered */
function checkConfirmation(assertion: Element, response: Element, expected: Expectation): string | null {
  const subject = child(assertion, NAMESPACES.assertion, 'Subject');
  const confirmations =
    subject === null ? [] : children(subject, NAMESPACES.assertion, 'SubjectConfirmation');
  const bearer = confirmations.find((one) => attributeOf(one, 'Method') === BEARER) ?? null;
  const data = bearer === null ? null : child(bearer, NAMESPACES.assertion, 'SubjectConfirmationData');
  if (data === null) throw new SamlRefusal('confirmation', 'There is no bearer confirmation.');
  const recipient = attributeOf(data, 'Recipient');
  if (recipient === null || !expected.recipients.includes(recipient)) {
    throw new SamlRefusal('recipient', unlike('Recipient', recipient ?? 'none', expected.recipients));
  }
  if (attributeOf(data, 'NotOnOrAfter') === null)
    throw new SamlRefusal('confirmation', 'The confirmation has no end.');
  checkTimes(data, expected);
  const answered = [attributeOf(data, 'InResponseTo'), attributeOf(response, 'InResponseTo')];
  const ids = [...new Set(answered.filter((id) => id !== null && id !== ''))];
  const [id = null] = ids;
  if (ids.length > 1 || !expected.isPending(id)) {
    throw new SamlRefusal('in-response-to', `No request ${id ?? 'was made'} that this would answer.`);
  }
  return id;
}

function checkConditions(assertion: Element, expected: Expectation): void {
  const conditions = child(assertion, NAMESPACES.assertion, 'Conditions');
  if (conditions === null) throw new SamlRefusal('audience', 'There are no conditions.');
  checkTimes(conditions, expected);
  const audiences = children(conditions, NAMESPACES.assertion, 'AudienceRestriction')
    .flatMap((one) => children(one, NAMESPACES.assertion, 'Audience'))
    .flatMap((one) => textOf(one) ?? []);
  if (!audiences.includes(expected.audience)) {
    throw new SamlRefusal('audience', unlike('Audience', audiences.join(' ') || 'none', [expected.audience]));
  }
}

function checkTimes(element: Element, { nowMs, skewMs }: Expectation): void {
  const from = attributeOf(element, 'NotBefore');
  const until = attributeOf(element, 'NotOnOrAfter');
  if (from !== null && !(Date.parse(from) <= nowMs + skewMs)) {
    throw new SamlRefusal('not-yet-valid', `It is valid from ${from} on.`);
  }
  if (until !== null && !(Date.parse(until) > nowMs - skewMs)) {
    throw new SamlRefusal('expired', `It was valid until ${until}.`);
  }
}

function read(assertion: Element, inResponseTo: string | null): VerifiedAssertion {
  const subject = child(assertion, NAMESPACES.assertion, 'Subject');
  const nameId = subject === null ? null : child(subject, NAMESPACES.assertion, 'NameID');
  const name = textOf(nameId);
  // A comment would split the text, and readers disagree on what is left.
  if (name === null || nameId?.childNodes.length !== 1)
    throw new SamlRefusal('name-id', 'There is no plain NameID.');
  const statement = child(assertion, NAMESPACES.assertion, 'AuthnStatement');
  const context = statement === null ? null : child(statement, NAMESPACES.assertion, 'AuthnContext');
  const conditions = child(assertion, NAMESPACES.assertion, 'Conditions');
  return {
    id: attributeOf(assertion, 'ID') ?? '',
    issuer: textOf(child(assertion, NAMESPACES.assertion, 'Issuer')) ?? '',
    nameId: name,
    nameIdFormat: attributeOf(nameId, 'Format'),
    inResponseTo,
    notOnOrAfterMs: Date.parse(attributeOf(conditions, 'NotOnOrAfter') ?? '') || 0,
    sessionIndex: attributeOf(statement, 'SessionIndex'),
    authnContext:
      context === null ? null : textOf(child(context, NAMESPACES.assertion, 'AuthnContextClassRef')),
    attributes: attributesOf(assertion),
  };
}

function attributesOf(assertion: Element): Readonly<Record<string, readonly string[]>> {
  const found = children(assertion, NAMESPACES.assertion, 'AttributeStatement')
    .flatMap((statement) => children(statement, NAMESPACES.assertion, 'Attribute'))
    .map((one): [string, readonly string[]] => [
      attributeOf(one, 'Name') ?? '',
      children(one, NAMESPACES.assertion, 'AttributeValue').flatMap((value) => textOf(value) ?? []),
    ]);
  return Object.fromEntries(found);
}

function unlike(what: string, found: string, expected: readonly string[]): string {
  return `${what} is ${found}, expected ${expected.join(' or ')}.`;
}
