/** Public documents of any host, by the transport of the connection. */
import { publicDocument } from '../../../core/public-document.ts';
import type { PublishedDocument } from '../../../services/federation/port.ts';
import type { VendorContext } from '../../contract.ts';

const ACCEPTED = 'application/json, application/samlmetadata+xml, application/xml';

export async function published(context: VendorContext, url: string): Promise<PublishedDocument> {
  const { origin } = new URL(url);
  const isOwn = origin === new URL(context.baseUrl).origin;
  const http = isOwn ? context.http : context.httpFor(origin);
  const { status, headers, text } = await publicDocument(http, url, ACCEPTED);
  return { url, status, headers, text };
}
