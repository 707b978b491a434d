/** What somebody gave, told by what it looks like; nothing is taken from the name of a file. */
import type { FederationMessage, JsonMessage } from '../message.ts';
import { decodeSaml } from '../saml/decode.ts';
import { startOf } from '../saml/decode-value.ts';
import { decodedPairs, httpUrl, type Pairs, placeOf } from './exchange.ts';
import { isKeySet, jsonObject } from './oidc-answers.ts';
import { kindOfParameters, OidcAddresses, tokenMessage } from './oidc-messages.ts';
import { rootOf } from './root-of.ts';
import { messageOf, samlFrom } from './saml-messages.ts';

export const INPUT_KINDS = [
  'har',
  'saml',
  'metadata',
  'parameters',
  'jwt',
  'jwks',
  'discovery',
  'tokens',
  'text',
  'empty',
] as const;

export type InputKind = (typeof INPUT_KINDS)[number];

export interface Sniffed {
  readonly kind: InputKind;
  /** Empty for a HAR, which is read as a stream, and for plain text. */
  readonly messages: readonly FederationMessage[];
}

/** By the beginning of a file, at least some hundred bytes of it. */
export function looksLikeHar(head: string): boolean {
  return /^\s*\{\s*"log"\s*:\s*\{/.test(head.slice(0, 2000));
}

/** @param source name of the file, for evidence */
export function sniff(bytes: Uint8Array, source: string): Sniffed {
  const isWide = startOf(bytes) === 'utf-16' || (bytes[0] !== 0 && bytes[1] === 0);
  const text = new TextDecoder(isWide ? 'utf-16le' : 'utf-8').decode(bytes);
  // A message that is read must be read as it was signed: bytes of another encoding are refused, not mended.
  return text.trimStart().startsWith('<') ? xmlInput(text, bytes, source) : sniffText(text, source);
}

function sniffText(whole: string, source: string): Sniffed {
  const text = whole.trim();
  if (text === '') return { kind: 'empty', messages: [] };
  if (looksLikeHar(text)) return { kind: 'har', messages: [] };
  if (text.startsWith('{')) return jsonInput(text, source);
  const token = tokenMessage(text.replace(/^bearer\s+/i, ''), 'unknown', { source }, null);
  if (token.length > 0) return { kind: 'jwt', messages: token };
  const messages = parametersInput(text, source);
  if (messages.length > 0) return { kind: 'parameters', messages };
  // A blank at its end may be a plus sign that was lost.
  return base64Input(whole, source);
}

const SAML_ROOT =
  /^(AuthnRequest|Response|Assertion|Logout(Request|Response)|Artifact(Resolve|Response)|EncryptedAssertion)$/;

function xmlInput(text: string, bytes: Uint8Array, source: string): Sniffed {
  const root = rootOf(text.slice(0, 50_000)) ?? '';
  const place = { evidence: { source }, at: null };
  if (root === 'EntityDescriptor' || root === 'EntitiesDescriptor') {
    return { kind: 'metadata', messages: [{ kind: 'saml-metadata', xml: text, url: null, ...place }] };
  }
  if (!SAML_ROOT.test(root)) return { kind: 'text', messages: [] };
  const name = /Request$|Resolve$/.test(root) ? 'SAMLRequest' : 'SAMLResponse';
  return { kind: 'saml', messages: [messageOf(decodeSaml(bytes), name, {}, place)] };
}

function jsonInput(text: string, source: string): Sniffed {
  const body = jsonObject(text);
  const made = (kind: JsonMessage['kind'], content: JsonMessage['body']): readonly FederationMessage[] => [
    { kind, url: null, status: null, headers: {}, body: content, evidence: { source }, at: null },
  ];
  if (body === null) return { kind: 'text', messages: [] };
  if (isKeySet(body)) return { kind: 'jwks', messages: made('jwks', body) };
  if (typeof body['kty'] === 'string') return { kind: 'jwks', messages: made('jwks', { keys: [body] }) };
  if (typeof body['issuer'] === 'string') return { kind: 'discovery', messages: made('discovery', body) };
  const isTokens = ['id_token', 'access_token', 'error'].some((it) => typeof body[it] === 'string');
  if (!isTokens) return { kind: 'text', messages: [] };
  const tokens = [
    ...tokenMessage(body['id_token'], 'id-token', { source, field: 'id_token' }, null),
    ...tokenMessage(body['access_token'], 'access-token', { source, field: 'access_token' }, null),
  ];
  return { kind: 'tokens', messages: [...made('token-response', body), ...tokens] };
}

/** An address, or the body of a form; with a message of a federation in it. */
function parametersInput(text: string, source: string): readonly FederationMessage[] {
  const url = httpUrl(text);
  // Line by line: somebody copied it out of a window that broke it.
  const compact = text
    .split(/[\r\n]+/)
    .map((it) => it.trim())
    .join('');
  if (/\s/.test(compact) || (url === null && !/^[?#]?[\w.~%-]{1,100}=/.test(compact))) return [];
  const query = url === null ? compact.replace(/^[?#]/, '') : queryOf(compact);
  const carriage = url === null ? {} : { binding: 'redirect' as const, url: placeOf(url) };
  const saml = samlFrom(query, carriage, { evidence: { source, field: 'query' }, at: null });
  return saml.length > 0 ? saml : oidcParameters(decodedPairs(query), url, source);
}

function queryOf(address: string): string {
  const [before = '', hash = ''] = address.split('#', 2);
  const mark = before.indexOf('?');
  return [mark === -1 ? '' : before.slice(mark + 1), hash].filter((it) => it !== '').join('&');
}

function oidcParameters(pairs: Pairs, url: URL | null, source: string): readonly FederationMessage[] {
  // Somebody gave it for what it holds: a code alone is a response then, too.
  const isCode = pairs.some(([name]) => name === 'code' || name === 'error');
  const kind =
    kindOfParameters(pairs, url, new OidcAddresses()) ?? (isCode ? 'authorization-response' : null);
  if (kind === null) return [];
  const place = url === null ? null : placeOf(url);
  const token = pairs.find(([name]) => name === 'id_token')?.[1];
  return [
    { kind, url: place, parameters: pairs, headers: {}, evidence: { source, field: 'query' }, at: null },
    ...tokenMessage(token, 'id-token', { source, field: 'id_token' }, null),
  ];
}

/** As posted, or as in a redirect: what is inside tells. */
function base64Input(text: string, source: string): Sniffed {
  const decoded = /^[\w+/%=\s-]{40,}$/.test(text) ? decodeSaml(text) : null;
  if (decoded === null || !decoded.ok) return { kind: 'text', messages: [] };
  const root = rootOf(decoded.parts.xml.slice(0, 50_000)) ?? '';
  const place = { evidence: { source }, at: null };
  if (!SAML_ROOT.test(root)) {
    const isMetadata = root === 'EntityDescriptor' || root === 'EntitiesDescriptor';
    const { xml } = decoded.parts;
    return isMetadata
      ? { kind: 'metadata', messages: [{ kind: 'saml-metadata', xml, url: null, ...place }] }
      : { kind: 'text', messages: [] };
  }
  return { kind: 'saml', messages: [{ ...decoded.parts, ...place }] };
}
