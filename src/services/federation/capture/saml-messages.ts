/** The SAML messages of an exchange: in its query, in its form, and in what it answers. */
import type { Evidence } from '../finding.ts';
import type { DetachedSignature, FederationMessage, SamlBinding, SamlMessage } from '../message.ts';
import { type Exchange, type Pairs, parameter, placeOf, rawPairs } from './exchange.ts';
import type { PageForm } from './page.ts';
import { carried } from './saml-carriage.ts';
import { kindOf, rootOf } from './saml-kind.ts';

const NAMES = ['SAMLRequest', 'SAMLResponse'] as const;
type Name = (typeof NAMES)[number];

export interface SamlPlace {
  /** A file by its name. */
  readonly source: string;
  readonly hop?: number;
  /** Such as `request.query`. */
  readonly field: string;
  readonly at: Date | null;
  readonly url: string | null;
}

export async function samlMessagesOf(
  exchange: Exchange,
  source: string,
): Promise<readonly FederationMessage[]> {
  const place = (field: string): SamlPlace => ({
    ...{ source, field, at: exchange.at, hop: exchange.number },
    url: exchange.url === null ? null : placeOf(exchange.url),
  });
  const search = exchange.url?.search.slice(1) ?? '';
  const found = [
    ...(await samlFrom(exchange.query, 'redirect', place('request.query'), rawPairs(search))),
    ...(await samlFrom(exchange.form ?? [], 'post', place('request.form'))),
  ];
  const both = ['SAMLRequest', 'SAMLResponse'].some(
    (it) => parameter(exchange.query, it) !== null && parameter(exchange.form ?? [], it) !== null,
  );
  const odd = both
    ? found.map((it) => ({ ...it, oddities: [...it.oddities, 'posted-and-in-the-address'] }))
    : found;
  return [...odd, ...metadataOf(exchange, place('response.body'))];
}

/** Messages that an answer holds for another place: a page that posts itself, an address to go to. */
export async function samlMessagesAhead(
  exchange: Exchange,
  form: PageForm | null,
  source: string,
): Promise<readonly SamlMessage[]> {
  const common = { source, hop: exchange.number, at: exchange.at };
  const { location } = exchange;
  const action = form === null || exchange.url === null ? null : actionOf(form.action, exchange.url);
  return [
    ...(location === null
      ? []
      : await samlFrom(
          rawPairs(location.search.slice(1)).map(([name, value]) => [name, undone(value)] as const),
          'redirect',
          { ...common, field: 'response.headers.location', url: placeOf(location) },
          rawPairs(location.search.slice(1)),
        )),
    ...(form === null
      ? []
      : await samlFrom(form.fields, 'post', { ...common, field: 'response.form', url: action })),
  ];
}

function undone(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return value;
  }
}

function actionOf(action: string, base: URL): string | null {
  try {
    return placeOf(new URL(action, base));
  } catch {
    return null;
  }
}

/**
 * @param asked binding that it came by; where that is unknown, its encoding tells
 * @param raw of the redirect binding: what was signed is the query as it was written
 */
export async function samlFrom(
  pairs: Pairs,
  asked: 'post' | 'redirect' | 'unknown',
  place: SamlPlace,
  raw: Pairs = [],
): Promise<readonly SamlMessage[]> {
  const found: SamlMessage[] = [];
  for (const name of NAMES) {
    const value = parameter(pairs, name);
    if (value === null) continue;
    const { xml, oddities, isDeflated } = await carried(value, asked);
    const binding: SamlBinding =
      asked === 'unknown' && isDeflated !== null ? (isDeflated ? 'redirect' : 'post') : asked;
    found.push({
      ...{ binding, xml, oddities, url: place.url, at: place.at },
      kind: kindOf(name, xml),
      evidence: { ...evidenceOf(place), field: `${place.field}.${name}` },
      relayState: parameter(pairs, 'RelayState'),
      detached: binding === 'redirect' ? detachedOf(name, raw) : null,
    });
  }
  return found;
}

function evidenceOf({ source, hop, field }: SamlPlace): Evidence {
  return { source, field, ...(hop === undefined ? {} : { hop }) };
}

function detachedOf(name: Name, raw: Pairs): DetachedSignature | null {
  const value = (it: string): string | null => parameter(raw, it);
  const [algorithm, signature, relayState] = [value('SigAlg'), value('Signature'), value('RelayState')];
  if (algorithm === null || signature === null) return null;
  const signed = [
    `${name}=${value(name) ?? ''}`,
    ...(relayState === null ? [] : [`RelayState=${relayState}`]),
    `SigAlg=${algorithm}`,
  ];
  return { algorithm, signature, signed: signed.join('&') };
}

function metadataOf({ responseBody }: Exchange, place: SamlPlace): readonly FederationMessage[] {
  if (responseBody === null || !/^\s*</.test(responseBody.slice(0, 200))) return [];
  const root = rootOf(responseBody.slice(0, 20_000));
  if (root !== 'EntityDescriptor' && root !== 'EntitiesDescriptor') return [];
  const evidence = evidenceOf(place);
  return [{ kind: 'saml-metadata', xml: responseBody, url: place.url, evidence, at: place.at }];
}
