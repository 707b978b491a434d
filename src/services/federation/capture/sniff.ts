/** What somebody gave, told by what it looks like; nothing is taken from the name of a file. */
import type { FederationMessage, JsonMessage } from '../message.ts';
import { decodedPairs, httpUrl, type Pairs, placeOf, rawPairs } from './exchange.ts';
import { isKeySet, jsonObject } from './oidc-answers.ts';
import { kindOfParameters, OidcAddresses, tokenMessage } from './oidc-messages.ts';
import { carried } from './saml-carriage.ts';
import { kindOf, rootOf } from './saml-kind.ts';
import { type SamlPlace, samlFrom } from './saml-messages.ts';

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
export async function sniff(bytes: Uint8Array, source: string): Promise<Sniffed> {
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0x3c && bytes[1] === 0);
  return sniffText(new TextDecoder(isWide ? 'utf-16le' : 'utf-8').decode(bytes), source);
}

export async function sniffText(whole: string, source: string): Promise<Sniffed> {
  const text = whole.trim();
  if (text === '') return { kind: 'empty', messages: [] };
  if (looksLikeHar(text)) return { kind: 'har', messages: [] };
  if (text.startsWith('<')) return xmlInput(whole, source);
  if (text.startsWith('{')) return jsonInput(text, source);
  const token = tokenMessage(text.replace(/^bearer\s+/i, ''), 'unknown', { source }, null);
  if (token.length > 0) return { kind: 'jwt', messages: token };
  const messages = await parametersInput(text, source);
  if (messages.length > 0) return { kind: 'parameters', messages };
  const saml = await base64Input(text, source);
  return saml.length > 0 ? { kind: 'saml', messages: saml } : { kind: 'text', messages: [] };
}

const SAML_ROOT =
  /^(AuthnRequest|Response|Assertion|Logout(Request|Response)|Artifact\w+|EncryptedAssertion)$/;

function xmlInput(xml: string, source: string): Sniffed {
  const root = rootOf(xml.slice(0, 50_000)) ?? '';
  const common = { xml, url: null, evidence: { source }, at: null };
  if (root === 'EntityDescriptor' || root === 'EntitiesDescriptor') {
    return { kind: 'metadata', messages: [{ kind: 'saml-metadata', ...common }] };
  }
  if (!SAML_ROOT.test(root)) return { kind: 'text', messages: [] };
  const message = { ...common, relayState: null, detached: null, oddities: [] };
  return { kind: 'saml', messages: [{ kind: kindOf(null, xml), binding: 'unknown', ...message }] };
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
async function parametersInput(text: string, source: string): Promise<readonly FederationMessage[]> {
  const url = httpUrl(text);
  if (/\s/.test(text.replace(/\s*[\r\n]+\s*/g, '')) || (url === null && !/^[?#]?[\w.~%-]{1,100}=/.test(text)))
    return [];
  const compact = text.replace(/\s+/g, '');
  const query = url === null ? compact.replace(/^[?#]/, '') : queryOf(compact);
  const place: SamlPlace = { source, field: 'query', at: null, url: url === null ? null : placeOf(url) };
  const pairs = decodedPairs(query);
  const raw = rawPairs(query);
  const isRedirect = url !== null || pairs.some(([name]) => name === 'SigAlg');
  const saml = await samlFrom(pairs, isRedirect ? 'redirect' : 'unknown', place, raw);
  return saml.length > 0 ? saml : oidcParameters(pairs, url, source);
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
async function base64Input(text: string, source: string): Promise<readonly FederationMessage[]> {
  if (!/^[\w+/%=\s-]{40,}$/.test(text)) return [];
  const { xml, oddities, isDeflated } = await carried(text, 'unknown');
  if (xml === '') return [];
  const binding = isDeflated === true ? 'redirect' : 'post';
  const { messages } = xmlInput(xml, source);
  // Copied out of an address it is percent-encoded, and that is as it should be.
  const odd = oddities.filter((it) => it !== 'encoded-twice');
  return messages.map((it) => ('oddities' in it ? { ...it, binding, oddities: odd } : it));
}
