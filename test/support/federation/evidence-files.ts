/** Files for tests of commands: messages that are sound or not, and what is known of their ends. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goodSignature } from '../saml/broken-signatures.ts';
import { samlKeys } from '../saml/keys.ts';
import { ACS, IDP, REQUEST_ID, SP } from '../saml/write-response.ts';
import { harOf } from './har.ts';

export interface EvidenceFiles {
  /** A signed response as XML, as it is posted, and in a capture in which it ends in an error. */
  readonly xml: string;
  readonly posted: string;
  readonly har: string;
  /** Certificate of the identity provider, PEM. */
  readonly certificate: string;
  /** All that is known, to judge the response with: nothing is wrong with it. */
  readonly context: string;
  /** A file that is nothing of a federation. */
  readonly nothing: string;
}

/** A moment at which the response is valid. */
export const VALID_AT = '2026-06-15T12:00:00Z';

export async function evidenceFiles(folder: string, secret = 'not-so-secret'): Promise<EvidenceFiles> {
  const keys = await samlKeys();
  const xml = goodSignature(keys, 'response');
  const write = async (name: string, text: string): Promise<string> => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const lines = keys.idp.certificate.replace(/(.{64})/g, '$1\n');
  const pem = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
  return {
    xml: await write('response.xml', xml),
    posted: await write('response.txt', Buffer.from(xml).toString('base64')),
    har: await write('login.har', brokenHar(xml, secret)),
    certificate: await write('idp.pem', pem),
    context: await write('context.yaml', contextOf()),
    nothing: await write('notes.txt', 'Remember the milk.\n'),
  };
}

/** A sign-in that ends in an error page; a secret is in every place in which a browser has one. */
export function brokenHar(xml: string, secret: string): string {
  const cookie = { cookie: `sid=${secret}` };
  return harOf([
    { url: `${SP}/login`, status: 302, location: `${IDP}?RelayState=x`, requestHeaders: cookie },
    {
      url: ACS,
      status: 403,
      form: { SAMLResponse: Buffer.from(xml).toString('base64'), RelayState: 'x' },
      requestHeaders: { ...cookie, authorization: `Bearer ${secret}` },
      type: 'text/html',
      body: '<html><head><title>Error</title></head><body><h1>Audience is invalid</h1></body></html>',
    },
    {
      url: `${SP}/token`,
      status: 200,
      responseHeaders: { 'cache-control': 'no-store' },
      form: { grant_type: 'authorization_code', client_secret: secret, code: secret, code_verifier: secret },
      type: 'application/json',
      body: JSON.stringify({
        access_token: secret,
        refresh_token: secret,
        token_type: 'Bearer',
        expires_in: 9,
      }),
    },
  ]);
}

function contextOf(): string {
  return `schemaVersion: 1
at: ${VALID_AT}
idp:
  entityId: ${IDP}
  certificates: [idp.pem]
sp:
  entityId: ${SP}
  acsUrls: ['${ACS}']
request:
  id: ${REQUEST_ID}
`;
}
