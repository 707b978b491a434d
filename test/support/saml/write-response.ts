/** SAML responses as text, good by default; every part can be said otherwise. Nothing here is of the product. */

export const IDP = 'https://idp.example.com/saml';
export const SP = 'https://sp.example.com/metadata';
export const ACS = 'https://sp.example.com/saml/acs';
export const REQUEST_ID = '_request1';
export const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
export const EMAIL = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

/** Null leaves an attribute or an element out; strings of elements are XML. */
export interface ResponseParts {
  readonly responseId: string | null;
  readonly responseVersion: string | null;
  readonly responseIssued: string | null;
  readonly destination: string | null;
  readonly answersOuter: string | null;
  readonly responseIssuer: string | null;
  readonly status: string | null;
  readonly assertionId: string | null;
  readonly assertionVersion: string | null;
  readonly assertionIssued: string | null;
  readonly issuer: string | null;
  readonly nameId: string | null;
  readonly method: string;
  readonly recipient: string | null;
  readonly confirmedUntil: string | null;
  readonly confirmedFrom: string | null;
  readonly answersInner: string | null;
  /** Instead of the one that the parts above make. */
  readonly confirmations: string | null;
  readonly subject: string | null;
  readonly from: string | null;
  readonly until: string | null;
  readonly audiences: string | null;
  readonly conditions: string | null;
  readonly statement: string | null;
  readonly attributes: string | null;
  /** Behind the status, before the assertion. */
  readonly before: string;
  /** Behind the assertion. */
  readonly after: string;
}

export const NAME_ID = `<saml:NameID Format="${EMAIL}">alice@example.com</saml:NameID>`;
export const SUCCESS =
  '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>';

export const GOOD: ResponseParts = {
  responseId: '_response1',
  responseVersion: '2.0',
  responseIssued: '2026-06-15T11:59:58Z',
  destination: ACS,
  answersOuter: REQUEST_ID,
  responseIssuer: `<saml:Issuer>${IDP}</saml:Issuer>`,
  status: SUCCESS,
  assertionId: '_assertion1',
  assertionVersion: '2.0',
  assertionIssued: '2026-06-15T11:59:58Z',
  issuer: `<saml:Issuer>${IDP}</saml:Issuer>`,
  nameId: NAME_ID,
  method: 'urn:oasis:names:tc:SAML:2.0:cm:bearer',
  recipient: ACS,
  confirmedUntil: '2026-06-15T12:05:00Z',
  confirmedFrom: null,
  answersInner: REQUEST_ID,
  confirmations: null,
  subject: null,
  from: '2026-06-15T11:55:00Z',
  until: '2026-06-15T12:05:00Z',
  audiences: `<saml:AudienceRestriction><saml:Audience>${SP}</saml:Audience></saml:AudienceRestriction>`,
  conditions: null,
  statement:
    '<saml:AuthnStatement AuthnInstant="2026-06-15T11:59:50Z" SessionIndex="_session1"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>',
  attributes:
    '<saml:AttributeStatement><saml:Attribute Name="email" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic"><saml:AttributeValue>alice@example.com</saml:AttributeValue></saml:Attribute><saml:Attribute Name="groups" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:basic"><saml:AttributeValue>admins</saml:AttributeValue><saml:AttributeValue>users</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>',
  before: '',
  after: '',
};

export function writeResponse(said: Partial<ResponseParts> = {}): string {
  const parts = { ...GOOD, ...said };
  const attributes = attributesOf({
    ID: parts.responseId,
    Version: parts.responseVersion,
    IssueInstant: parts.responseIssued,
    Destination: parts.destination,
    InResponseTo: parts.answersOuter,
  });
  return [
    `<samlp:Response xmlns:samlp="${PROTOCOL}" xmlns:saml="${ASSERTION}"${attributes}>`,
    parts.responseIssuer ?? '',
    parts.status ?? '',
    parts.before,
    writeAssertion(said),
    parts.after,
    '</samlp:Response>',
  ].join('');
}

export function writeAssertion(said: Partial<ResponseParts> = {}): string {
  const parts = { ...GOOD, ...said };
  const attributes = attributesOf({
    ID: parts.assertionId,
    Version: parts.assertionVersion,
    IssueInstant: parts.assertionIssued,
  });
  const inside = [
    parts.issuer ?? '',
    parts.subject ?? subjectOf(parts),
    parts.conditions ?? conditionsOf(parts),
    parts.statement ?? '',
    parts.attributes ?? '',
  ];
  return `<saml:Assertion xmlns:saml="${ASSERTION}"${attributes}>${inside.join('')}</saml:Assertion>`;
}

function subjectOf(parts: ResponseParts): string {
  return `<saml:Subject>${parts.nameId ?? ''}${parts.confirmations ?? confirmation(parts)}</saml:Subject>`;
}

export function confirmation(said: Partial<ResponseParts> = {}): string {
  const parts = { ...GOOD, ...said };
  const data = attributesOf({
    NotOnOrAfter: parts.confirmedUntil,
    NotBefore: parts.confirmedFrom,
    Recipient: parts.recipient,
    InResponseTo: parts.answersInner,
  });
  return `<saml:SubjectConfirmation Method="${parts.method}"><saml:SubjectConfirmationData${data}/></saml:SubjectConfirmation>`;
}

function conditionsOf({ from, until, audiences }: ResponseParts): string {
  return `<saml:Conditions${attributesOf({ NotBefore: from, NotOnOrAfter: until })}>${audiences ?? ''}</saml:Conditions>`;
}

export function attributesOf(values: Readonly<Record<string, string | null>>): string {
  return Object.entries(values)
    .map(([name, value]) => (value === null ? '' : ` ${name}="${value}"`))
    .join('');
}
