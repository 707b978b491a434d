import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { SamlParts } from '../../../../../src/services/federation/saml/decode.ts';
import { decodeParameters, decodeSaml } from '../../../../../src/services/federation/saml/decode.ts';

const RESPONSE = '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1"/>';
const REQUEST = '<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1"/>';
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');
const deflated = (text: string): string => base64(deflateRawSync(Buffer.from(text)));

function partsOf(text: string | Uint8Array, carriage = {}): SamlParts {
  const decoded = decodeSaml(text, carriage);
  if (!decoded.ok) throw new Error(decoded.refusal.reason);
  return decoded.parts;
}

function reasonOf(text: string | Uint8Array): string {
  const decoded = decodeSaml(text);
  return decoded.ok ? 'decoded' : decoded.refusal.reason;
}

describe('a SAML message', () => {
  it.each([
    ['as it is', RESPONSE, 'unknown'],
    ['with a byte order mark and line ends', `\ufeff\r\n${RESPONSE}\n`, 'unknown'],
    ['as bytes', new TextEncoder().encode(RESPONSE), 'unknown'],
    ['in base64', base64(RESPONSE), 'post'],
    [
      'in base64 with line ends and margins',
      `  ${base64(RESPONSE).replace(/(.{20})/g, '$1\r\n  ')}\n`,
      'post',
    ],
    ['in base64 that is percent-encoded', encodeURIComponent(base64(RESPONSE)), 'post'],
    ['deflated', deflated(RESPONSE), 'redirect'],
    ['deflated and percent-encoded', encodeURIComponent(deflated(RESPONSE)), 'redirect'],
    ['in a form', `a=b&SAMLResponse=${encodeURIComponent(base64(RESPONSE))}`, 'post'],
    ['in a query', `?SAMLResponse=${encodeURIComponent(deflated(RESPONSE))}`, 'redirect'],
  ])('is decoded %s', (_name, text, binding) => {
    expect(partsOf(text)).toMatchObject({ kind: 'saml-response', binding, xml: RESPONSE, oddities: [] });
  });

  it('has its RelayState, its address and the octets of its signature from a whole address', () => {
    const query = `SAMLRequest=${encodeURIComponent(deflated(REQUEST))}&RelayState=a%20b%2bc&SigAlg=urn%3ax&Signature=AA%3D%3D`;
    const parts = partsOf(`https://idp.example.com/sso?${query}#fragment`);
    expect(parts).toMatchObject({
      kind: 'saml-request',
      binding: 'redirect',
      xml: REQUEST,
      relayState: 'a b+c',
      url: 'https://idp.example.com/sso',
      detached: { algorithm: 'urn%3ax', signature: 'AA%3D%3D' },
      oddities: [],
    });
    // As they were sent, also where an encoding of our own would write them otherwise.
    expect(parts.detached?.signed).toBe(query.slice(0, query.indexOf('&Signature')));
  });

  it('has the octets of its signature in the order of the binding', () => {
    const decoded = decodeParameters(
      `Signature=AA&SigAlg=x&RelayState=r&SAMLRequest=${deflated(REQUEST).replace(/\+/g, '%2B')}`,
    );
    expect(decoded.ok && decoded.parts.detached?.signed).toMatch(/^SAMLRequest=[^&]+&RelayState=r&SigAlg=x$/);
  });

  it.each([
    [
      'posted and deflated',
      `SAMLResponse=${encodeURIComponent(deflated(RESPONSE))}`,
      { binding: 'post' },
      ['deflated-and-posted'],
    ],
    [
      'in a query and not deflated',
      `https://sp.example.com/acs?SAMLResponse=${encodeURIComponent(base64(RESPONSE))}`,
      {},
      ['not-deflated'],
    ],
    [
      'percent-encoded twice',
      `SAMLResponse=${encodeURIComponent(encodeURIComponent(base64(RESPONSE)))}`,
      {},
      ['percent-encoded-twice'],
    ],
    ['in base64 twice', base64(base64(RESPONSE)), {}, ['base64-twice']],
    ['without its padding', base64(`${RESPONSE} `.padEnd(80)).replace(/=+$/, ''), {}, ['padding-missing']],
    ['with the header of zlib', base64(deflateSync(Buffer.from(RESPONSE))), {}, ['zlib-wrapped']],
    [
      'twice',
      `SAMLResponse=${base64(RESPONSE)}&SAMLResponse=${base64(RESPONSE)}`,
      {},
      ['parameter-repeated'],
    ],
    [
      'beside another',
      `SAMLResponse=${encodeURIComponent(base64(RESPONSE))}&SAMLRequest=x`,
      {},
      ['request-and-response'],
    ],
  ])('tells what is odd about it: %s', (_name, text, carriage, oddities) => {
    expect(partsOf(text, carriage)).toMatchObject({ oddities });
  });

  it.each([
    ['', 'empty'],
    ['SAMLResponse=', 'empty'],
    ['hello world!', 'base64'],
    ['AAAAA', 'base64'],
    ['AAA==', 'base64'],
    [base64('hello'), 'not-saml'],
    [base64(gzipSync(Buffer.from(RESPONSE))), 'not-saml'],
    ['a=b&c=d', 'base64'],
    [base64(deflateRawSync(Buffer.alloc(20_000_000))), 'too-large'],
    ['A'.repeat(9_000_000), 'too-large'],
    [base64(Buffer.from(`\ufeff${RESPONSE}`, 'utf16le')), 'encoding'],
    [Buffer.from(`\ufeff${RESPONSE}`, 'utf16le'), 'encoding'],
    [base64(Buffer.concat([Buffer.from(RESPONSE), Buffer.from([0xff])])), 'encoding'],
    [Buffer.from([0x3c, 0xc0, 0x80]), 'encoding'],
  ])('is refused: case %#', (text, reason) => {
    expect(reasonOf(text)).toBe(reason);
  });

  it.each([
    ['<LogoutRequest/>', 'saml-logout-request'],
    ['<p:LogoutResponse/>', 'saml-logout-response'],
    ['<p:AuthnRequest', 'saml-request'],
    ['<p:Assertion>', 'saml-response'],
    ['<rubbish', 'saml-response'],
  ])('is told by its first element: %s', (xml, kind) => {
    expect(partsOf(xml).kind).toBe(kind);
  });
});
