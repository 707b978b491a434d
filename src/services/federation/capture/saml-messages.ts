/** The SAML messages of an exchange: in its query, in its form, and in what it answers. */
import type { Evidence } from '../finding.ts';
import type { FederationMessage, SamlMessage } from '../message.ts';
import { type Carriage, type Decoded, decodeParameters } from '../saml/decode.ts';
import { type Exchange, type Pairs, placeOf, rawQuery } from './exchange.ts';
import type { PageForm } from './page.ts';
import { rootOf } from './root-of.ts';

export interface SamlPlace {
  readonly evidence: Evidence;
  readonly at: Date | null;
}

const CARRIES = /(?:^|&)SAML(Request|Response)=/;

export function samlMessagesOf(exchange: Exchange, source: string): readonly FederationMessage[] {
  const place = (field: string): SamlPlace => ({
    at: exchange.at,
    evidence: { source, hop: exchange.number, field },
  });
  const url = exchange.url === null ? {} : { url: placeOf(exchange.url) };
  // As written, since a signature of the redirect binding is over the octets that were sent.
  const query = rawQuery(exchange.rawUrl) ?? encoded(exchange.query);
  return [
    ...samlFrom(query, { ...url, binding: 'redirect' }, place('request.query')),
    ...samlFrom(encoded(exchange.form ?? []), { ...url, binding: 'post' }, place('request.form')),
    ...metadataOf(exchange, place('response.body')),
  ];
}

/** Messages that an answer holds for another place: a page that posts itself, an address to go to. */
export function samlMessagesAhead(
  exchange: Exchange,
  form: PageForm | null,
  source: string,
): readonly SamlMessage[] {
  const { at, location, number: hop } = exchange;
  const place = (field: string): SamlPlace => ({ at, evidence: { source, hop, field } });
  const action = form === null ? null : actionOf(form.action, exchange.url);
  return [
    ...(location === null
      ? []
      : samlFrom(
          location.search.slice(1),
          { binding: 'redirect', url: placeOf(location) },
          place('response.headers.location'),
        )),
    ...(form === null
      ? []
      : samlFrom(
          encoded(form.fields),
          { binding: 'post', ...(action === null ? {} : { url: action }) },
          place('response.form'),
        )),
  ];
}

function actionOf(action: string, base: URL | null): string | null {
  try {
    return placeOf(new URL(action, base ?? undefined));
  } catch {
    return null;
  }
}

/** As a form is sent; what it holds is read out of it again. */
function encoded(pairs: Pairs): string {
  return pairs
    .map(
      ([name, value]) => `${encodeURIComponent(wellFormed(name))}=${encodeURIComponent(wellFormed(value))}`,
    )
    .join('&');
}

/** Half a character cannot be encoded. */
function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

/** @param raw a query, or the body of a form, as it was sent */
export function samlFrom(raw: string, carriage: Carriage, place: SamlPlace): readonly SamlMessage[] {
  const name = CARRIES.exec(raw)?.[1];
  if (name === undefined) return [];
  const decoded = decodeParameters(raw, carriage);
  // A response wins where both are there.
  const parameter = /(?:^|&)SAMLResponse=/.test(raw) ? 'SAMLResponse' : 'SAMLRequest';
  const evidence = { ...place.evidence, field: `${place.evidence.field}.${parameter}` };
  return [messageOf(decoded, parameter, carriage, { ...place, evidence })];
}

/** What cannot be decoded is a message, too: one that somebody sent, and nobody can read. */
export function messageOf(
  decoded: Decoded,
  parameter: 'SAMLRequest' | 'SAMLResponse',
  { binding = 'unknown', url }: Carriage,
  place: SamlPlace,
): SamlMessage {
  if (decoded.ok) return { ...decoded.parts, ...place };
  return {
    kind: parameter === 'SAMLResponse' ? 'saml-response' : 'saml-request',
    ...{ binding, xml: '', relayState: null, detached: null, oddities: [], refusal: decoded.refusal },
    url: url ?? null,
    ...place,
  };
}

function metadataOf({ responseBody, url }: Exchange, place: SamlPlace): readonly FederationMessage[] {
  if (responseBody === null || !/^\s*</.test(responseBody.slice(0, 200))) return [];
  const root = rootOf(responseBody.slice(0, 20_000));
  if (root !== 'EntityDescriptor' && root !== 'EntitiesDescriptor') return [];
  return [{ kind: 'saml-metadata', xml: responseBody, url: url === null ? null : placeOf(url), ...place }];
}
