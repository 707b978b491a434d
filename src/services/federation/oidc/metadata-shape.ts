/** Members of a discovery document: which must be there, and of what kind. Source: OpenID Connect Discovery section 3. */
import type { Finding } from '../finding.ts';
import { quoted } from '../quote.ts';
import { kindOf, type Members, shortOf } from './members.ts';
import type { Notes } from './notes.ts';

type Kind = 'address' | 'list' | 'flag';

const REQUIRED: ReadonlyMap<string, Kind> = new Map([
  ['issuer', 'address'],
  ['authorization_endpoint', 'address'],
  ['jwks_uri', 'address'],
  ['response_types_supported', 'list'],
  ['subject_types_supported', 'list'],
  ['id_token_signing_alg_values_supported', 'list'],
]);

const FLAGS = [
  'claims_parameter_supported',
  'request_parameter_supported',
  'request_uri_parameter_supported',
  'require_request_uri_registration',
  'require_pushed_authorization_requests',
  'authorization_response_iss_parameter_supported',
  'tls_client_certificate_bound_access_tokens',
  'backchannel_logout_supported',
  'backchannel_logout_session_supported',
  'frontchannel_logout_supported',
];

const EXPECTED: Readonly<Record<Kind, string>> = {
  address: 'an address',
  list: 'a list of texts',
  flag: 'true or false',
};

export function shapeFindings(metadata: Members, notes: Notes): readonly Finding[] {
  const missing = [...REQUIRED.keys(), ...tokenEndpoint(metadata)].filter((it) => isMissing(metadata[it]));
  const wrong = Object.entries(metadata).flatMap(([name, value]) => {
    const kind = kindFor(name);
    return kind === null || isMissing(value) || fits(kind, value, name) ? [] : [{ name, kind, value }];
  });
  const found: Finding[] = [];
  if (missing.length > 0) {
    const message = `The discovery document has no ${missing.join(', no ')}.`;
    found.push(
      notes.failed('O5', 'member-missing', message, {
        field: missing[0] ?? '',
        expected: missing.join(', '),
      }),
    );
  }
  if (wrong.length > 0) {
    const each = wrong.map(
      (it) => `${quoted(it.name, 60)} is ${shown(it.value)} where ${EXPECTED[it.kind]} is due`,
    );
    found.push(
      notes.failed('O5', 'member-wrong-type', `In the discovery document, ${each.join(', ')}.`, {
        field: wrong[0]?.name ?? '',
      }),
    );
  }
  if (found.length > 0) return found;
  return [
    ...weakness(metadata, notes),
    notes.passed('O5', 'The discovery document has all that it must have.'),
  ];
}

/** Needed unless only the browser is used. */
function tokenEndpoint(metadata: Members): readonly string[] {
  const types = metadata['response_types_supported'];
  const onlyImplicit =
    Array.isArray(types) && types.length > 0 && types.every((it) => !/\bcode\b/.test(shortOf(it)));
  return onlyImplicit ? [] : ['token_endpoint'];
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function kindFor(name: string): Kind | null {
  const required = REQUIRED.get(name);
  if (required !== undefined) return required;
  if (/_endpoint$/.test(name)) return 'address';
  if (/_supported$/.test(name) && !FLAGS.includes(name)) return 'list';
  return FLAGS.includes(name) ? 'flag' : null;
}

function fits(kind: Kind, value: unknown, name: string): boolean {
  if (kind === 'flag') return typeof value === 'boolean';
  if (kind === 'address') {
    if (typeof value !== 'string' || !URL.canParse(value) || !/^https?:\/\/[^/]/i.test(value)) return false;
    return name !== 'issuer' || !/[?#]/.test(value);
  }
  if (!Array.isArray(value) || value.some((it) => typeof it !== 'string'))
    return typeof value === 'boolean' && isUnknownFlag(name);
  return value.length > 0 || !REQUIRED.has(name);
}

/** Extensions end in `_supported`, too, and many of them are flags. */
function isUnknownFlag(name: string): boolean {
  return !/(values|types|modes|methods|scopes|claims|locales|algs?)(_\w+)?_supported$/.test(name);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${quoted(value, 80)}"` : kindOf(value);
}

function weakness(metadata: Members, notes: Notes): readonly Finding[] {
  const scopes = metadata['scopes_supported'];
  if (!Array.isArray(scopes) || scopes.includes('openid')) return [];
  const message = 'The provider does not list the scope openid, which every one of OpenID Connect has.';
  return [notes.warned('O5', 'openid-not-listed', message, { field: 'scopes_supported' })];
}
