/** What a SAML application tells its service provider, from the metadata that Okta makes of it. */
import { DOMParser } from '@xmldom/xmldom';
import { IdctlError } from '../../../core/errors.ts';
import type { PropertyValue } from '../../../services/sso/port.ts';
import type { JsonObject } from '../replace.ts';
import type { Calls } from './calls.ts';
import { idOf, textAt } from './document.ts';

const MD = 'urn:oasis:names:tc:SAML:2.0:metadata';
const DS = 'http://www.w3.org/2000/09/xmldsig#';

const FROM_METADATA: readonly string[] = ['issuer', 'signInUrl', 'certificate'];

/** One read, and none where nothing of it is wanted. */
export async function metadataOutputs(
  app: JsonObject,
  wanted: readonly string[],
  calls: Calls,
): Promise<Readonly<Record<string, PropertyValue>>> {
  const metadataUrl = textAt(app, '_links.metadata.href');
  const link = wanted.includes('metadataUrl') && metadataUrl !== null ? { metadataUrl } : {};
  return wanted.some((it) => FROM_METADATA.includes(it))
    ? { ...(await readMetadata(app, calls)), ...link }
    : link;
}

async function readMetadata(app: JsonObject, calls: Calls): Promise<Readonly<Record<string, string>>> {
  const kid = textAt(app, 'credentials.signing.kid');
  const operation = 'previewSAMLmetadataForApplication';
  calls.countRead();
  const response = await calls.client.send({
    method: 'GET',
    path: `api/v1/apps/${encodeURIComponent(idOf(app))}/sso/saml/metadata`,
    ...(kid === null ? {} : { query: { kid } }),
    headers: { accept: 'application/xml' },
    effect: 'read',
    operation,
  });
  const root = parse(response.text);
  const certificate = root
    ?.getElementsByTagNameNS(DS, 'X509Certificate')[0]
    ?.textContent?.replace(/\s+/g, '');
  const issuer = root?.getAttribute('entityID');
  const signInUrl = root?.getElementsByTagNameNS(MD, 'SingleSignOnService')[0]?.getAttribute('Location');
  if (!certificate || !issuer || !signInUrl) {
    throw new IdctlError('UNAVAILABLE', `${operation} was answered by something other than metadata.`);
  }
  return { issuer, signInUrl, certificate };
}

function parse(text: string): Element | null {
  if (/<!\s*(DOCTYPE|ENTITY)/i.test(text)) return null;
  const ignore = (): void => undefined;
  const parser = new DOMParser({ errorHandler: { warning: ignore, error: ignore, fatalError: ignore } });
  // An answer that is no XML gives no document, or one without a root.
  const document: Document | undefined =
    text.trim() === '' ? undefined : parser.parseFromString(text, 'text/xml');
  return document?.documentElement ?? null;
}
