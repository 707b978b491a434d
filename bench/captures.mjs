/** Files for `federation`: a SAML response as it is posted, and a capture of 50 MB with a sign-in somewhere in it. */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
const PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';

/** Signed by nobody: to decode it is code 9. */
export function writeResponse(folder) {
  const groups = Array.from({ length: 60 }, (_, at) => `<AttributeValue>group ${at}</AttributeValue>`).join(
    '',
  );
  const xml = `<Response xmlns="${PROTOCOL}" ID="_r" Version="2.0" IssueInstant="2026-03-01T10:00:00Z"><Status><StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></Status><Assertion xmlns="${ASSERTION}" ID="_a" Version="2.0" IssueInstant="2026-03-01T10:00:00Z"><Issuer>https://idp.example</Issuer><Subject><NameID>ana@example.org</NameID></Subject><AttributeStatement><Attribute Name="groups">${groups}</Attribute></AttributeStatement></Assertion></Response>`;
  const path = join(folder, 'response.txt');
  writeFileSync(path, Buffer.from(xml).toString('base64'));
  return path;
}

const BYTES = 50_000_000;

/** Every twentieth exchange has a body of more than a megabyte. */
export function writeCapture(folder) {
  const path = join(folder, 'login.har');
  const file = openSync(path, 'w');
  const page = '<div class="a">\n\té</div> '.repeat(3000);
  let written = writeSync(
    file,
    '{"log":{"version":"1.2","creator":{"name":"bench","version":"1"},"entries":[',
  );
  for (let at = 0; written < BYTES; at += 1) {
    const isSignIn = at % 50 === 25;
    const url = isSignIn
      ? 'https://rp.example/cb?error=access_denied&state=1'
      : `https://app.example/page/${at}`;
    const entry = {
      startedDateTime: new Date(1_772_359_200_000 + at * 10).toISOString(),
      request: { method: 'GET', url, headers: [{ name: 'accept', value: 'text/html' }], cookies: [] },
      response: {
        status: 200,
        headers: [{ name: 'content-type', value: 'text/html' }],
        content: { mimeType: 'text/html', text: at % 20 === 0 ? page.repeat(16) : page.slice(0, 3000) },
      },
    };
    written += writeSync(file, `${at === 0 ? '' : ','}${JSON.stringify(entry)}`);
  }
  writeSync(file, ']}}');
  closeSync(file);
  return path;
}
