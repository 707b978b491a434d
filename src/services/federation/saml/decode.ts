/**
 * A SAML message from what a person pastes or a capture holds: XML, base64 as posted, deflated base64 as in a redirect,
 * a form body, or a whole address with its query. Nothing of it is verified here.
 *
 * Source: OASIS, Bindings for SAML V2.0 (saml-bindings-2.0-os), sections 3.4.4 and 3.5.4.
 */
import type { DetachedSignature, SamlBinding, SamlMessage } from '../message.ts';
import { type DecodingRefusal, decodeValue, startOf, utf8 } from './decode-value.ts';
import { kindOf } from './kind.ts';
import type { OddityName } from './oddities.ts';

/** A message without where and when it was found. */
export type SamlParts = Omit<SamlMessage, 'evidence' | 'at'>;

export type Decoded =
  | { readonly ok: true; readonly parts: SamlParts }
  | { readonly ok: false; readonly refusal: DecodingRefusal };

/** What is known of how it came; nothing is for a text out of a file. */
export interface Carriage {
  readonly binding?: SamlBinding;
  readonly url?: string;
}

const MOST_CHARACTERS = 8_000_000;

/** `input` as it lies in a file, or stands in a capture. Never throws. */
export function decodeSaml(input: string | Uint8Array, carriage: Carriage = {}): Decoded {
  if (input.length > MOST_CHARACTERS) return refused('too-large', 'It is too long for a SAML message.');
  if (typeof input !== 'string' && startOf(input) === 'utf-16')
    return refused('encoding', 'It is UTF-16; only UTF-8 is read.');
  const whole = (typeof input === 'string' ? input : utf8(input))?.replace(/^\ufeff/, '');
  const text = whole?.trim();
  if (whole === undefined || text === undefined) return refused('encoding', 'It is not UTF-8.');
  if (text === '') return refused('empty', 'There is nothing in it.');
  if (text.startsWith('<')) return plain(text, carriage);
  const address = /^(?<url>https?:\/\/[^?\s]*)\?(?<query>[^#\s]*)/.exec(text)?.groups;
  if (address !== undefined) {
    const { url = '', query = '' } = address;
    return decodeParameters(query, { binding: 'redirect', url, ...carriage });
  }
  if (/(?:^|[&?])SAML(?:Request|Response)=/.test(text)) {
    return decodeParameters(text.replace(/^\?/, ''), carriage);
  }
  return bare(whole, carriage);
}

/**
 * A query, or the body of a form, as it was sent. `carriage.binding` says which of them it is; without, the message
 * itself tells.
 */
export function decodeParameters(raw: string, carriage: Carriage = {}): Decoded {
  const pairs = raw.split('&').map(pairOf);
  const of = (name: string): readonly string[] =>
    pairs.flatMap(([key, value]) => (key === name ? [value] : []));
  const [request, response] = [of('SAMLRequest'), of('SAMLResponse')];
  const [value] = [...response, ...request];
  if (value === undefined) return refused('not-saml', 'It has neither SAMLRequest nor SAMLResponse.');
  const decoded = decodeValue(onceMore(formDecoded(value)));
  if (!decoded.ok) return decoded;
  const oddities: OddityName[] = [];
  if (formDecoded(value) !== onceMore(formDecoded(value))) oddities.push('percent-encoded-twice');
  if (request.length > 0 && response.length > 0) oddities.push('request-and-response');
  if (NAMES.some((name) => of(name).length > 1)) oddities.push('parameter-repeated');
  const isSigned = of('Signature').length + of('SigAlg').length > 0;
  const binding = carriage.binding ?? (decoded.isDeflated || isSigned ? 'redirect' : 'post');
  if (of('Signature').length !== of('SigAlg').length) oddities.push('signature-incomplete');
  const parameter = response.length > 0 ? 'SAMLResponse' : 'SAMLRequest';
  const [relayState] = of('RelayState');
  return finished(decoded, binding, oddities, {
    parameter,
    relayState: relayState === undefined ? null : formDecoded(relayState),
    url: carriage.url ?? null,
    detached: detachedOf(of, parameter),
  });
}

const NAMES: readonly string[] = ['SAMLRequest', 'SAMLResponse', 'RelayState', 'SigAlg', 'Signature'];

/** The octets that were signed, in the order of section 3.4.4.1, with the encoding of the sender. */
function detachedOf(of: (name: string) => readonly string[], parameter: string): DetachedSignature | null {
  const [message, relayState, algorithm, signature] = [parameter, 'RelayState', 'SigAlg', 'Signature'].map(
    (name) => of(name)[0],
  );
  if (algorithm === undefined || signature === undefined) return null;
  const relayed = relayState === undefined ? '' : `&RelayState=${relayState}`;
  return { algorithm, signature, signed: `${parameter}=${message}${relayed}&SigAlg=${algorithm}` };
}

function plain(xml: string, { binding = 'unknown', url }: Carriage): Decoded {
  const beside = { relayState: null, url: url ?? null, detached: null };
  return { ok: true, parts: { kind: kindOf(xml, null), binding, xml, ...beside, oddities: [] } };
}

function bare(text: string, { binding, url }: Carriage): Decoded {
  const decoded = decodeValue(onceMore(text));
  if (!decoded.ok) return decoded;
  const beside = { parameter: null, relayState: null, url: url ?? null, detached: null };
  return finished(decoded, binding ?? (decoded.isDeflated ? 'redirect' : 'post'), [], beside);
}

interface Beside extends Pick<SamlParts, 'relayState' | 'url' | 'detached'> {
  readonly parameter: 'SAMLRequest' | 'SAMLResponse' | null;
}

function finished(
  { xml, isDeflated, oddities }: Extract<ReturnType<typeof decodeValue>, { ok: true }>,
  binding: SamlBinding,
  before: readonly OddityName[],
  { parameter, ...beside }: Beside,
): Decoded {
  const mixed: readonly OddityName[] =
    binding === 'post' && isDeflated
      ? ['deflated-and-posted']
      : binding === 'redirect' && !isDeflated
        ? ['not-deflated']
        : [];
  const kind = kindOf(xml, parameter);
  return { ok: true, parts: { kind, binding, xml, ...beside, oddities: [...before, ...oddities, ...mixed] } };
}

function pairOf(part: string): readonly [name: string, value: string] {
  const equals = part.indexOf('=');
  return equals === -1
    ? [formDecoded(part), '']
    : [formDecoded(part.slice(0, equals)), part.slice(equals + 1)];
}

/** As application/x-www-form-urlencoded; what is malformed stays as it is. */
function formDecoded(text: string): string {
  return percentDecoded(text.replace(/\+/g, ' '));
}

/** Base64 has no "%": where one is left, somebody encoded it again. */
function onceMore(text: string): string {
  return /%[0-9a-fA-F]{2}/.test(text) ? percentDecoded(text) : text;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refused(reason: DecodingRefusal['reason'], message: string): Decoded {
  return { ok: false, refusal: { reason, message } };
}
