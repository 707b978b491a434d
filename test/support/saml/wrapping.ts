/** Signature wrapping: the eight forms of Somorovsky et al., and what came after them. */
import type { SamlCase } from './case.ts';
import { copyOf, makeEvil, openDom, withoutSignature } from './dom.ts';
import type { SamlKeys } from './keys.ts';
import { signElement } from './sign.ts';
import { ASSERTION, PROTOCOL, writeAssertion, writeResponse } from './write-response.ts';

type Make = (keys: SamlKeys) => string;

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const signedResponse: Make = (keys) => signElement(writeResponse(), 'Response', { key: keys.idp });
const signedAssertion: Make = (keys) => signElement(writeResponse(), 'Assertion', { key: keys.idp });

/** Of a signed response: an evil one round it, with its signature. */
function responseRound(
  keys: SamlKeys,
  place: (evil: Element, original: Element, signature: Element) => void,
): string {
  const dom = openDom(signedResponse(keys));
  const root = dom.document.documentElement;
  const original = withoutSignature(copyOf(root));
  makeEvil(root, '_evil');
  place(root, original, dom.get('Signature'));
  return dom.text();
}

/** Of a signed assertion: an evil one beside it, before it, or round it. */
function assertionRound(
  keys: SamlKeys,
  place: (parts: { root: Element; original: Element; evil: Element; signature: Element }) => void,
): string {
  const dom = openDom(signedAssertion(keys));
  const original = dom.get('Assertion');
  const evil = makeEvil(withoutSignature(copyOf(original)), '_evil');
  place({ root: dom.document.documentElement, original, evil, signature: dom.get('Signature') });
  return dom.text();
}

function wrapped(root: Element, namespace: string, name: string, inside: Element): Element {
  const element = root.ownerDocument.createElementNS(namespace, name);
  element.appendChild(inside);
  return element;
}

function reached(text: string): never {
  throw new Error(text);
}

const ONE_TO_EIGHT: ReadonlyArray<readonly [name: string, only: 'response' | 'assertion', make: Make]> = [
  [
    'XSW 1',
    'response',
    (keys) => responseRound(keys, (_evil, original, signature) => void signature.appendChild(original)),
  ],
  [
    'XSW 2',
    'response',
    (keys) => responseRound(keys, (evil, original, signature) => void evil.insertBefore(original, signature)),
  ],
  [
    'XSW 3',
    'assertion',
    (keys) => assertionRound(keys, ({ root, original, evil }) => void root.insertBefore(evil, original)),
  ],
  [
    'XSW 4',
    'assertion',
    (keys) =>
      assertionRound(keys, ({ root, original, evil }) => {
        root.replaceChild(evil, original);
        evil.appendChild(original);
      }),
  ],
  [
    'XSW 5',
    'assertion',
    (keys) =>
      assertionRound(keys, ({ root, original }) => {
        const unsigned = withoutSignature(copyOf(original));
        makeEvil(original, '_evil');
        root.appendChild(unsigned);
      }),
  ],
  [
    'XSW 6',
    'assertion',
    (keys) =>
      assertionRound(keys, ({ original, signature }) => {
        const unsigned = withoutSignature(copyOf(original));
        makeEvil(original, '_evil');
        signature.appendChild(unsigned);
      }),
  ],
  [
    'XSW 7',
    'assertion',
    (keys) =>
      assertionRound(keys, ({ root, original, evil }) => {
        root.insertBefore(wrapped(root, PROTOCOL, 'samlp:Extensions', evil), original);
      }),
  ],
  [
    'XSW 8',
    'assertion',
    (keys) =>
      assertionRound(keys, ({ root, original, signature }) => {
        const unsigned = withoutSignature(copyOf(original));
        makeEvil(original, '_evil');
        signature.appendChild(wrapped(root, DSIG, 'ds:Object', unsigned));
      }),
  ],
];

/** The same eight for the other one of the two elements, as far as there is such a form. */
const OTHER_FORMS: typeof ONE_TO_EIGHT = [
  [
    'XSW 1',
    'assertion',
    (keys) =>
      assertionRound(keys, ({ original, evil, signature, root }) => {
        const unsigned = withoutSignature(copyOf(original));
        root.replaceChild(evil, original);
        evil.insertBefore(signature, evil.firstChild?.nextSibling ?? reached('an assertion has children'));
        signature.appendChild(unsigned);
      }),
  ],
  [
    'XSW 2',
    'assertion',
    (keys) =>
      assertionRound(keys, ({ original, evil, signature, root }) => {
        const unsigned = withoutSignature(copyOf(original));
        root.replaceChild(evil, original);
        evil.insertBefore(signature, evil.firstChild?.nextSibling ?? reached('an assertion has children'));
        evil.insertBefore(unsigned, signature);
      }),
  ],
  [
    'XSW 3',
    'response',
    (keys) => responseRound(keys, (evil, original) => void evil.insertBefore(original, evil.firstChild)),
  ],
  ['XSW 4', 'response', (keys) => responseRound(keys, (evil, original) => void evil.appendChild(original))],
  [
    'XSW 5',
    'response',
    (keys) =>
      responseRound(keys, (evil, original, signature) => {
        evil.appendChild(signature);
        evil.appendChild(original);
      }),
  ],
  [
    'XSW 6',
    'response',
    (keys) =>
      responseRound(keys, (evil, original, signature) => {
        evil.appendChild(signature);
        signature.appendChild(original);
      }),
  ],
  [
    'XSW 7',
    'response',
    (keys) =>
      responseRound(keys, (evil, original) => {
        evil.insertBefore(wrapped(evil, PROTOCOL, 'samlp:Extensions', original), evil.lastChild);
      }),
  ],
  [
    'XSW 8',
    'response',
    (keys) =>
      responseRound(keys, (evil, original, signature) => {
        signature.appendChild(wrapped(evil, DSIG, 'ds:Object', original));
      }),
  ],
];

const MORE: ReadonlyArray<readonly [string, 'response' | 'assertion', Make]> = [
  [
    'an evil assertion behind a signed one',
    'assertion',
    (keys) => assertionRound(keys, ({ root, evil }) => void root.appendChild(evil)),
  ],
  [
    'an evil assertion with the ID of the signed one',
    'assertion',
    (keys) =>
      assertionRound(keys, ({ root, original, evil }) => {
        evil.setAttribute('ID', original.getAttribute('ID') ?? '');
        root.insertBefore(evil, original);
      }),
  ],
  [
    'a signed assertion hidden in the advice of an evil one',
    'assertion',
    (keys) =>
      assertionRound(keys, ({ root, original, evil }) => {
        root.replaceChild(evil, original);
        evil.appendChild(wrapped(root, ASSERTION, 'saml:Advice', original));
      }),
  ],
  [
    'a signed assertion hidden in an attribute of an evil one',
    'assertion',
    (keys) =>
      assertionRound(keys, ({ root, original, evil }) => {
        root.replaceChild(evil, original);
        const values = Array.from(evil.getElementsByTagName('*')).filter(
          (it) => it.localName === 'AttributeValue',
        );
        values[0]?.appendChild(original);
      }),
  ],
  [
    'a signed assertion hidden in the status detail',
    'assertion',
    (keys) =>
      assertionRound(keys, ({ root, original, evil }) => {
        root.replaceChild(evil, original);
        const [status] = Array.from(root.getElementsByTagName('*')).filter((it) => it.localName === 'Status');
        status?.appendChild(wrapped(root, PROTOCOL, 'samlp:StatusDetail', original));
      }),
  ],
  [
    'a signature that was moved to an evil assertion',
    'assertion',
    (keys) =>
      assertionRound(keys, ({ root, original, evil, signature }) => {
        root.insertBefore(evil, original);
        evil.insertBefore(signature, evil.firstChild?.nextSibling ?? reached('an assertion has children'));
      }),
  ],
  [
    'a response round a response that is signed in the status detail',
    'response',
    (keys) =>
      responseRound(keys, (evil, original) => {
        const [status] = Array.from(evil.getElementsByTagName('*')).filter((it) => it.localName === 'Status');
        status?.appendChild(wrapped(evil, PROTOCOL, 'samlp:StatusDetail', original));
      }),
  ],
];

export const WRAPPING: readonly SamlCase[] = [...ONE_TO_EIGHT, ...OTHER_FORMS, ...MORE].map(
  ([name, only, make]): SamlCase => ({ name, only, check: 'S12', reason: 'signature-wrapped', make }),
);

/** Kin of wrapping that have a name of their own. */
export const DUPLICATES: readonly SamlCase[] = [
  {
    name: 'two elements with one ID',
    check: 'S11',
    reason: 'duplicate-id',
    make: (keys, signed) =>
      signElement(writeResponse({ before: '<x:E xmlns:x="urn:x" ID="_assertion1"/>' }), of(signed), {
        key: keys.idp,
      }),
  },
  {
    name: 'an id in other letters',
    check: 'S11',
    reason: 'duplicate-id',
    make: (keys, signed) =>
      signElement(writeResponse(), of(signed), { key: keys.idp }).replace(
        '<samlp:Status>',
        '<samlp:Status id="_assertion1">',
      ),
  },
  {
    name: 'an xml:id',
    check: 'S11',
    reason: 'duplicate-id',
    make: (keys, signed) =>
      signElement(writeResponse(), of(signed), { key: keys.idp }).replace(
        '<samlp:Status>',
        '<samlp:Status xml:id="_response1">',
      ),
  },
  {
    name: 'an assertion with the ID of the response',
    check: 'S11',
    reason: 'duplicate-id',
    only: 'response',
    make: (keys) =>
      openAgain(signElement(writeResponse(), 'Response', { key: keys.idp })).replace(
        'ID="_assertion1"',
        'ID="_response1"',
      ),
  },
  {
    name: 'two signed assertions',
    check: 'S17',
    reason: 'several-assertions',
    only: 'assertion',
    make: (keys) => {
      const other = writeAssertion({ assertionId: '_assertion2' });
      const one = signElement(writeResponse(), 'Assertion', { key: keys.idp });
      const second = signElement(writeResponse().replace(writeAssertion(), other), 'Assertion', {
        key: keys.idp,
      });
      const signed = /<saml:Assertion .*<\/saml:Assertion>/s.exec(second)?.[0] ?? '';
      return one.replace('</samlp:Response>', `${signed}</samlp:Response>`);
    },
  },
];

function of(signed: 'response' | 'assertion'): 'Response' | 'Assertion' {
  return signed === 'response' ? 'Response' : 'Assertion';
}

function openAgain(xml: string): string {
  return openDom(xml).text();
}
