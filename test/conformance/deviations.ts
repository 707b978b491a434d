/**
 * The known differences between the exchanges and the vendors' documents: one entry each, with the reason why we stay
 * with what we do. An entry that no exchange needs any more fails the suite.
 */
import type { Node } from './document.ts';
import type { Finding } from './finding.ts';

export type DocumentName = 'pvwa' | 'opa' | 'okta' | 'okta-oauth' | 'auth0' | 'auth0-authentication';

export interface Deviation {
  readonly document: DocumentName;
  /** operationId, or method and path where the document has none; `*` stands for any characters. */
  readonly operation: string;
  readonly where: Finding['where'];
  /** As in a finding; `*` stands for any characters. */
  readonly pointer: string;
  readonly keyword: string;
  readonly reason: string;
  /** With the keyword `corrected`: what the answer really is, so that it is still judged to its depth. */
  readonly schema?: Node;
}

type Entry = Omit<Deviation, 'document'>;

/** The shorthand of most entries: `operation`, `pointer` and `keyword` in one line. */
function request(operation: string, pointer: string, keyword: string, reason: string): Entry {
  return { operation, where: 'request', pointer, keyword, reason };
}

function response(operation: string, pointer: string, keyword: string, reason: string): Entry {
  return { operation, where: 'response', pointer, keyword, reason };
}

function corrected(operation: string, schema: Node, reason: string): Entry {
  return { ...response(operation, '/body', 'corrected', reason), schema };
}

/** An object with one list of components, and a total where the vendor counts. */
function listUnder(name: string, component: string, more: Node = {}): Node {
  const items = { $ref: `#/components/schemas/${component}` };
  return { type: 'object', required: [name], properties: { [name]: { type: 'array', items }, ...more } };
}

const ANY_CASE = "PVWA binds names in any case; this is how CyberArk's samples and psPAS write it.";
const SAML_FORM =
  'Logon by SAML takes a form of its own (psPAS, since 11.4); the document has one body for all methods.';
const BARE = 'A bare JSON string on the wire (psPAS, CyberArk\'s SDKs); the document only knows "object".';
const NO_BODY = 'Accepted orders are answered without a body; the document has "object" for every action.';
const NEWER = 'Newer than the document, which is of 12.2 to 12.5.';
const NO_FAULTS = 'The document describes no failure at all; statuses as recorded from live servers.';

const PVWA: readonly Entry[] = [
  request('Auth_Logon', '/body/username', 'unknown', ANY_CASE),
  request('Auth_Logon', '/body/password', 'unknown', ANY_CASE),
  request('Accounts_Retrieve', '/body/reason', 'unknown', ANY_CASE),
  request('Accounts_Download', '/body/reason', 'unknown', ANY_CASE),
  request('Auth_Logon', '/body/SAMLResponse', 'unknown', SAML_FORM),
  request('Auth_Logon', '/body/apiUse', 'unknown', SAML_FORM),
  request(
    'POST /*/platformtoken',
    '',
    'operation',
    'Of CyberArk Identity, which has a document of its own; the lab serves it beside PVWA.',
  ),
  request('Accounts_GetAccounts', '/query/savedFilter', 'unknown', NEWER),
  request('GET /PasswordVault/API/Accounts/*/Activities', '', 'operation', NEWER),
  request('GET /PasswordVault/API/verify/', '', 'operation', NEWER),
  request(
    'POST /PasswordVault/API/Accounts/*/Unlock',
    '',
    'operation',
    'Left out of the document; psPAS calls it since 11.6.',
  ),
  request(
    'GET /PasswordVault/API/ExtendedAccounts/*/overview',
    '',
    'operation',
    'Of the web interface; the only source of who holds an account.',
  ),
  request(
    'GET /PasswordVault/WebServices/PIMServices.svc/Server',
    '',
    'operation',
    'First generation, which the document leaves out; the only source of the version.',
  ),
  request(
    'GET /PasswordVault/WebServices/PIMServices.svc/User',
    '',
    'operation',
    'First generation as well; the only source of the name that SAML or a certificate signed in.',
  ),
  corrected('Auth_Logon', { type: 'string' }, BARE),
  corrected('Accounts_Retrieve', { type: 'string' }, BARE),
  corrected('Accounts_Download', { type: 'string' }, BARE),
  corrected(
    'Accounts_GetVersions',
    listUnder('Versions', 'VersionData'),
    "The list comes under a name (psPAS, CyberArk's pages).",
  ),
  corrected(
    'Platforms_GetTargetPlaforms',
    listUnder('Platforms', 'TargetPlatform', { Total: { type: 'integer' } }),
    "The list comes under a name (psPAS, CyberArk's pages).",
  ),
  corrected(
    'MyRequests_GetRequests',
    listUnder('MyRequests', 'MyRequest'),
    'A list under a name; the document has a single request.',
  ),
  corrected(
    'IncomingRequests_GetRequests',
    listUnder('IncomingRequests', 'IncomingRequest'),
    'A list under a name; the document has a single request.',
  ),
  corrected(
    'MyRequests_CreateRequest',
    { $ref: '#/components/schemas/Request' },
    "Answers 201 (CyberArk's pages, psPAS); the document has 200.",
  ),
  ...[
    'Accounts_CPMChangeNow',
    'Accounts_CPMSetNext',
    'Accounts_CheckIn',
    'Accounts_Reconcile',
    'Accounts_Verify',
  ].map((operation) => response(operation, '/body', 'missing', NO_BODY)),
  response('Auth_Logon', '/status', 'status 500', 'A RADIUS challenge comes as 500 with ITATS542I (psPAS).'),
  ...[400, 401, 403, 404].map((status) => response('*', '/status', `status ${status}`, NO_FAULTS)),
];

const AD_TYPE =
  'The document has no resource type for AD accounts; the value is not confirmed and can be configured.';
const PAGED =
  'Any list of OPA may be paged; the Link that is followed carries these on the lists that document paging.';
const BASE64URL = 'Parts of a JWK are base64url (RFC 7517); the document says byte, which is plain base64.';

const NO_FAILURE = 'The document describes no failure of it; not confirmed.';

const OPA: readonly Entry[] = [
  request(
    '*',
    '/body/user_access_method/*',
    'readOnly',
    'The chosen user access method goes back whole; to take parts out of it would be a guess.',
  ),
  request('*', '/body/public_key/n', 'format', BASE64URL),
  response('GetVaultJWKS', '/body/keys/*/n', 'format', BASE64URL),
  request('AdminRotateResource', '/body/resource_type', 'enum', AD_TYPE),
  request('SelfCheckinResource', '/body/resource_type', 'enum', AD_TYPE),
  request('AdminCheckinResource', '/body/resource_type', 'enum', AD_TYPE),
  response('ListAllCheckedOutResourcesByUser', '/body/list/*/resource_type', 'enum', AD_TYPE),
  response('ListAllCheckedOutResourcesByAdmin', '/body/list/*/resource_type', 'enum', AD_TYPE),
  ...['ListActiveDirectoryAccountsEndUser', 'ListResourceGroupProjectActiveDirectoryAccounts'].flatMap(
    (operation) => [
      request(operation, '/query/count', 'unknown', PAGED),
      request(operation, '/query/offset', 'unknown', PAGED),
    ],
  ),
  corrected(
    'GetServerAccountDetails',
    { $ref: '#/components/schemas/ServerAccounts' },
    'The schema of the document is malformed (a member "items" where the account belongs); not confirmed.',
  ),
  response(
    'ListSecurityPolicies',
    '/body/list/*/rules/*/resource_selector/_type',
    'enum',
    'The document contradicts itself: its discriminator and examples have the names without "_selector".',
  ),
  response(
    '*',
    '/status',
    'status 401',
    'Any call answers 401 once its token has expired; the document says so of some only.',
  ),
  response(
    'revealActiveDirectoryAccountPassword',
    '/status',
    'status 403',
    'A policy can refuse it as it does the same call on the other kinds of account, where 403 is documented.',
  ),
  response(
    'GetActiveDirectoryAccountEndUser',
    '/status',
    'status 404',
    'No failure is described; 404 is what the document has for the same account in a project.',
  ),
  response('AdminRotateResource', '/status', 'status 400', NO_FAILURE),
  response('IssueServiceToken', '/status', 'status 404', NO_FAILURE),
];

const NULLS = 'Live orgs answer null where nothing is set (recorded); the document does not say nullable.';
const EMPTY = 'Live orgs answer an empty object; the document shows no body.';
const SUBTYPES =
  'The document names the subtypes by a discriminator alone, which says nothing of their fields.';
const KEYS = 'Members of a JWK (RFC 7517, RFC 7518) that the document leaves out of its answers.';

const OKTA: readonly Entry[] = [
  ...[
    '*/accessibility/*',
    '*/settings/notes/*',
    '*/settings/notifications/vpn/*',
    '*/settings/signOn/*',
    '*/settings/oauthClient/*_uri',
    '*/externalId',
    '*/lastSync',
    '*/policy/subject/*',
  ].map((pointer) => response('*', pointer, 'type', NULLS)),
  response('getOrgSettings', '/body/*', 'type', NULLS),
  response('*PolicyRules', '/body/*/conditions', 'type', NULLS),
  ...['*User', 'resetFactors', '*Application'].map((operation) =>
    response(operation, '/body', 'undocumented', EMPTY),
  ),
  response('*', '*/verificationMethod/*', 'unknown', SUBTYPES),
  ...['alg', 'crv', 'use'].map((member) => response('*', `*/${member}`, 'unknown', KEYS)),
  ...['app', 'manualProvisioning', 'signOn'].map((member) =>
    response(
      '*',
      `*/settings/${member}`,
      'unknown',
      'Live orgs answer it for every sign-on mode (recorded).',
    ),
  ),
  response(
    'createApplication',
    '/body/settings/signOn/*',
    'required',
    'Applications of the catalog have overrides only; the document puts them under the custom ones.',
  ),
  response(
    'previewSAMLmetadataForApplication',
    '/content-type',
    'content-type',
    'Live orgs answer application/xml (recorded).',
  ),
  response(
    'listPolicyRules',
    '*/providers/*/type',
    'enum',
    'The default rule sends people to OKTA, as in the examples of the document; its list of types lacks it.',
  ),
  ...['type', 'enum'].flatMap((keyword) => [
    response('listLogEvents', '/body/*/authenticationContext/*', keyword, NULLS),
  ]),
  ...['*/detailEntry', '*/client/*', '*/legacyEventType', '*/outcome/reason', '*/source'].map((pointer) =>
    response('listLogEvents', pointer, 'type', NULLS),
  ),
  response('listLogEvents', '*/rootSessionId', 'unknown', 'Live orgs answer it, too; documented in prose.'),
  response(
    '*ProfileMapping',
    '/body/properties/*',
    'unknown',
    'A mapping has many attributes; the document describes one in the place of all.',
  ),
  response('listUsers', '/status', 'status 401', 'Any call answers 401 to a token that is none (E0000011).'),
  response('getWellknownOrgMetadata', '/body/settings', 'unknown', 'Live orgs answer it, too.'),
  response(
    '*ApiToken*',
    '*/tokenWindow',
    'pattern',
    'The pattern of the document matches no duration at all.',
  ),
  response(
    'assignRoleToUser',
    '/status',
    'status 409',
    'E0000090 is in the catalog of error codes with 409.',
  ),
];

const AUTH0: readonly Entry[] = [
  response(
    '*',
    '/body',
    'undocumented',
    'The document shows no body of failures; {statusCode, error, message, errorCode} is what the service sends.',
  ),
  ...['oneOf', 'type'].map((keyword) =>
    response(
      'get_connections',
      '/body',
      keyword,
      'The last page by checkpoint has no next, which makes it a page by number, too; the document wants one of them.',
    ),
  ),
];

export const DEVIATIONS: readonly Deviation[] = [
  ...PVWA.map((entry) => ({ ...entry, document: 'pvwa' as const })),
  ...OPA.map((entry) => ({ ...entry, document: 'opa' as const })),
  ...OKTA.map((entry) => ({ ...entry, document: 'okta' as const })),
  ...AUTH0.map((entry) => ({ ...entry, document: 'auth0' as const })),
  { ...response('listClients', '*/crv', 'unknown', KEYS), document: 'okta-oauth' },
];

export function covers(deviation: Deviation, document: DocumentName, finding: Finding): boolean {
  return (
    deviation.document === document &&
    deviation.where === finding.where &&
    deviation.keyword === finding.keyword &&
    fits(deviation.operation, finding.operation) &&
    fits(deviation.pointer, finding.pointer)
  );
}

function fits(pattern: string, text: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(text);
}
