/** What a provider publishes is public: of that, the members that the standards know stay. */
import { fields } from '../capture/har-fields.ts';
import type { Members } from '../oidc/members.ts';
import { keptIdentifier, keptNumber, keptProtocolWords, keptSentence, keptUrl } from './kept-words.ts';
import type { Redaction } from './parameters.ts';
import { redactedToken } from './token.ts';

/** OpenID Connect Discovery 1.0 section 3, RFC 8414 section 2: addresses, lists of words, and switches. */
const DISCOVERY =
  /^(issuer|jwks_uri|(authorization|token|userinfo|end_session|revocation|introspection|device_authorization|registration|pushed_authorization_request)_endpoint|[a-z_]{1,60}_supported|require_[a-z_]{1,60}|mtls_endpoint_aliases)$/;

export function redactedDiscovery(body: Members, redaction: Redaction): Members {
  const stays = (value: unknown): unknown => {
    if (typeof value === 'boolean') return value;
    if (typeof value === 'string') return keptUrl(value, redaction.names) ?? undefined;
    if (!Array.isArray(value)) return undefined;
    return value
      .slice(0, 200)
      .map((it) => (typeof it === 'string' ? keptProtocolWords(it, redaction.names) : null));
  };
  return entriesOf(body, (name, value) => (DISCOVERY.test(name) ? stays(value) : undefined));
}

/** The public half of each key, RFC 7517 and 7518. */
const PUBLIC_PARTS = new Set(['kty', 'use', 'alg', 'crv', 'n', 'e', 'x', 'y', 'x5t', 'x5t#S256']);

export function redactedKeys(body: Members, redaction: Redaction): Members {
  const keys = Array.isArray(body['keys']) ? body['keys'].slice(0, 100) : [];
  return {
    keys: keys.map((key) => {
      const isSymmetric = fields(key)['kty'] === 'oct';
      return entriesOf(fields(key), (name, value) => {
        if (typeof value !== 'string') return undefined;
        if (name === 'kid') return keptIdentifier(value, redaction.names);
        const isPublic = PUBLIC_PARTS.has(name) && /^[\w-]{1,2000}$/.test(value);
        return isPublic && (!isSymmetric || name === 'kty') ? value : undefined;
      });
    }),
  };
}

export function redactedTokens(body: Members, redaction: Redaction): Members {
  const { names } = redaction;
  return entriesOf(body, (name, value) => {
    if (name === 'expires_in' || name === 'refresh_expires_in') {
      return typeof value === 'number' ? value : typeof value === 'string' ? keptNumber(value) : undefined;
    }
    if (typeof value !== 'string') return undefined;
    switch (name) {
      case 'token_type':
      case 'scope':
      case 'issued_token_type':
      case 'error':
        return keptProtocolWords(value, names);
      case 'error_description':
        return keptSentence(value, names);
      case 'id_token':
      case 'access_token':
        return redactedToken(value, redaction);
      case 'refresh_token':
        return names.of('token', value);
      default:
        return undefined;
    }
  });
}

function entriesOf(body: Members, stays: (name: string, value: unknown) => unknown): Members {
  const found = Object.entries(body).flatMap(([name, value]) => {
    const kept = stays(name, value);
    return kept === undefined || kept === null ? [] : [[name, kept] as const];
  });
  return Object.fromEntries(found);
}
