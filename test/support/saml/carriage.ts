/** Messages in clothes that they must not wear. */
import { deflateRawSync, deflateSync } from 'node:zlib';
import { goodSignature } from './broken-signatures.ts';
import type { SamlCase, Signed } from './case.ts';
import type { SamlKeys } from './keys.ts';

type Row = readonly [
  name: string,
  check: string,
  reason: string,
  carry: (xml: string) => string,
  carriage?: SamlCase['carriage'],
];

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');
const form = (value: string): string => `SAMLResponse=${encodeURIComponent(value)}`;
const deflated = (xml: string): string => base64(deflateRawSync(Buffer.from(xml)));
const POST = { binding: 'post', url: 'https://sp.example.com/saml/acs' } as const;
/** Such as has both of the characters that another alphabet writes otherwise. */
const withPlus = (xml: string): string => `${xml}<!-- ~~~>>>???þþþÿÿÿ -->`;

const ROWS: readonly Row[] = [
  ['deflated and posted', 'S15', 'deflated-and-posted', (it) => form(deflated(it)), POST],
  ['deflated, alone', 'S15', 'response-by-redirect', deflated],
  [
    'in a query',
    'S15',
    'response-by-redirect',
    (it) => `https://sp.example.com/saml/acs?${form(deflated(it))}`,
  ],
  [
    'in a query, not deflated',
    'S15',
    'response-by-redirect',
    (it) => `https://sp.example.com/saml/acs?${form(base64(it))}`,
  ],
  ['with the header of zlib', 'S15', 'response-by-redirect', (it) => base64(deflateSync(Buffer.from(it)))],
  [
    'percent-encoded twice',
    'S15',
    'percent-encoded-twice',
    (it) => form(encodeURIComponent(base64(it))),
    POST,
  ],
  ['in base64 twice', 'S15', 'base64-twice', (it) => form(base64(base64(it))), POST],
  ['with spaces for plus', 'S15', 'spaces-for-plus', (it) => base64(withPlus(it)).replace(/\+/g, ' ')],
  [
    'in the URL-safe alphabet',
    'S15',
    'url-safe-alphabet',
    (it) => base64(withPlus(it)).replace(/\+/g, '-').replace(/\//g, '_'),
  ],
  ['twice in one form', 'S15', 'parameter-repeated', (it) => `${form(base64(it))}&${form(base64(it))}`, POST],
  [
    'with a RelayState twice',
    'S15',
    'parameter-repeated',
    (it) => `${form(base64(it))}&RelayState=a&RelayState=b`,
    POST,
  ],
  [
    'beside a request',
    'S15',
    'request-and-response',
    (it) => `${form(base64(it))}&SAMLRequest=${base64('<x/>')}`,
    POST,
  ],
  [
    'with an algorithm and no signature',
    'S15',
    'signature-incomplete',
    (it) => `${form(base64(it))}&SigAlg=x`,
    POST,
  ],
  ['that is no base64', 'S15', 'base64', (it) => form(`!${base64(it)}`), POST],
  [
    'that is cut to a length that base64 has not',
    'S15',
    'base64',
    (it) => base64(it).replace(/=+$/, '').slice(0, 401),
  ],
  ['that is base64 of nothing', 'S15', 'not-saml', () => base64('hello, world')],
  ['that is empty', 'S15', 'empty', () => 'SAMLResponse='],
  ['that is nothing', 'S15', 'empty', () => '   '],
  ['that is a bomb', 'S15', 'too-large', () => base64(deflateRawSync(Buffer.alloc(50_000_000, 0x20)))],
  ['that is UTF-16', 'S13', 'encoding', (it) => base64(Buffer.from(`\ufeff${it}`, 'utf16le'))],
  ['that is UTF-16 without a mark', 'S13', 'encoding', (it) => base64(Buffer.from(it, 'utf16le'))],
  [
    'that is Latin 1',
    'S13',
    'encoding',
    (it) => base64(Buffer.from(it.replace('alice', 'al\u00efce'), 'latin1')),
  ],
  [
    'that is overlong UTF-8',
    'S13',
    'encoding',
    (it) => base64(Buffer.concat([Buffer.from(it), Buffer.from([0xc0, 0xbc])])),
  ],
  [
    'with a script in RelayState',
    'S27',
    'relay-state-dangerous',
    (it) => `${form(base64(it))}&RelayState=javascript%3Aalert(1)`,
    POST,
  ],
  [
    'sent to another address',
    'S22',
    'acs-wrong',
    (it) => form(base64(it)),
    { binding: 'post', url: 'https://other.example.com/acs' },
  ],
];

export const CARRIAGE: readonly SamlCase[] = ROWS.map(
  ([name, check, reason, carry, carriage]): SamlCase => ({
    name,
    check,
    reason,
    make: (keys: SamlKeys, signed: Signed) => carry(goodSignature(keys, signed)),
    ...(carriage === undefined ? {} : { carriage }),
  }),
);
