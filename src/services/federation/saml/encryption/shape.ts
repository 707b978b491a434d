/**
 * What an EncryptedAssertion says of itself, taken only in the forms that SAML has: one EncryptedData, its keys within it or
 * right beside it, nothing that points elsewhere. Whatever else there is, is refused.
 *
 * Source: XML Encryption 1.1, sections 3 and 5.5; SAML core, section 2.3.4, with erratum 43.
 */
import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childrenOf, elementsOf, elementsWithin, isNamed, textOf } from '../../xml/tree.ts';
import { DSIG, XENC } from '../names.ts';
import { type ContentCipher, contentCipherOf } from './content-cipher.ts';
import type { Oaep, OaepHash } from './oaep.ts';

export interface EncryptedShape {
  readonly cipher: ContentCipher;
  readonly data: Buffer;
  readonly keys: ReadonlyArray<{ readonly oaep: Oaep; readonly data: Buffer }>;
}

export type Shaping =
  | { readonly state: 'shaped'; readonly shape: EncryptedShape }
  /** An algorithm that is not used here, by its address. */
  | { readonly state: 'unsupported'; readonly algorithm: string }
  | { readonly state: 'malformed'; readonly why: string };

/** One for each recipient; a message for one has one. */
const MOST_KEYS = 4;
const XENC11 = 'http://www.w3.org/2009/xmlenc11#';

const HASHES: Readonly<Record<string, OaepHash>> = {
  [`${DSIG}sha1`]: 'sha1',
  [`${XENC}sha256`]: 'sha256',
  'http://www.w3.org/2001/04/xmldsig-more#sha384': 'sha384',
  [`${XENC}sha512`]: 'sha512',
};
const MASKS: Readonly<Record<string, OaepHash>> = {
  [`${XENC11}mgf1sha1`]: 'sha1',
  [`${XENC11}mgf1sha256`]: 'sha256',
  [`${XENC11}mgf1sha384`]: 'sha384',
  [`${XENC11}mgf1sha512`]: 'sha512',
};

class Unfit extends Error {
  readonly shaping: Shaping;
  constructor(shaping: Shaping) {
    super(shaping.state);
    this.shaping = shaping;
  }
}

const malformed = (why: string): Unfit => new Unfit({ state: 'malformed', why });
const unsupported = (algorithm: string): Unfit => new Unfit({ state: 'unsupported', algorithm });

export function shapeOfEncrypted(encrypted: XmlElement): Shaping {
  try {
    return { state: 'shaped', shape: read(encrypted) };
  } catch (error) {
    if (error instanceof Unfit) return error.shaping;
    throw error;
  }
}

function read(encrypted: XmlElement): EncryptedShape {
  const data = only(encrypted, 'EncryptedData');
  const [info] = childrenOf(data, DSIG, 'KeyInfo');
  const keys = [encrypted, ...(info === undefined ? [] : [info])].flatMap((it) =>
    childrenOf(it, XENC, 'EncryptedKey'),
  );
  refuseStrays(encrypted, data, keys);
  const type = attributeOf(data, 'Type');
  if (type !== null && type !== `${XENC}Element`) throw malformed('What is encrypted is no element.');
  if (keys.length === 0) throw malformed('There is no EncryptedKey.');
  if (keys.length > MOST_KEYS) throw malformed(`There are more than ${MOST_KEYS} keys.`);
  const method = algorithmOf(data);
  const cipher = contentCipherOf(method);
  if (cipher === null) throw unsupported(method);
  return {
    cipher,
    data: octetsOf(data),
    keys: keys.map((it) => ({ oaep: oaepOf(it), data: octetsOf(it) })),
  };
}

/** Elements of encryption where none belongs, and pointers that lead out of it. */
function refuseStrays(encrypted: XmlElement, data: XmlElement, keys: readonly XmlElement[]): void {
  const allowed = new Set([data, ...keys]);
  const everything = [...elementsWithin(encrypted)];
  const stray = everything.some(
    (it) => (isNamed(it, XENC, 'EncryptedKey') || isNamed(it, XENC, 'EncryptedData')) && !allowed.has(it),
  );
  const beside = elementsOf(encrypted).some((it) => !allowed.has(it));
  if (stray || beside) throw malformed('It has an element where none belongs.');
  if (everything.some((it) => isNamed(it, XENC, 'CipherReference')))
    throw malformed('What is encrypted is said to be elsewhere (CipherReference).');
  const ids = (all: readonly XmlElement[]) => all.map((it) => `#${attributeOf(it, 'Id') ?? ''}`);
  const leads = (name: string, namespace: string, to: readonly XmlElement[]): boolean =>
    everything
      .filter((it) => isNamed(it, namespace, name))
      .every((it) => ids(to).includes(attributeOf(it, 'URI') ?? ''));
  if (!leads('RetrievalMethod', DSIG, keys))
    throw malformed('Its key is said to be elsewhere (RetrievalMethod).');
  if (!leads('DataReference', XENC, [data])) throw malformed('A key is said to be that of something else.');
}

function only(parent: XmlElement, name: string): XmlElement {
  const [first, second] = childrenOf(parent, XENC, name);
  if (first === undefined || second !== undefined) throw malformed(`It does not have one ${name}.`);
  return first;
}

function algorithmOf(element: XmlElement): string {
  return attributeOf(only(element, 'EncryptionMethod'), 'Algorithm') ?? '';
}

function octetsOf(element: XmlElement): Buffer {
  const text = textOf(only(only(element, 'CipherData'), 'CipherValue')).replace(/[ \t\r\n]/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0)
    throw malformed('What is encrypted is no base64.');
  return Buffer.from(text, 'base64');
}

function oaepOf(key: XmlElement): Oaep {
  const algorithm = algorithmOf(key);
  const isOld = algorithm === `${XENC}rsa-oaep-mgf1p`;
  if (!isOld && algorithm !== `${XENC11}rsa-oaep`) throw unsupported(algorithm);
  const method = only(key, 'EncryptionMethod');
  const [label] = childrenOf(method, XENC, 'OAEPparams');
  return {
    hash: namedBy(childrenOf(method, DSIG, 'DigestMethod'), HASHES),
    maskHash: isOld ? 'sha1' : namedBy(childrenOf(method, XENC11, 'MGF'), MASKS),
    label: Buffer.from(label === undefined ? '' : textOf(label), 'base64'),
  };
}

/** SHA-1 where nothing is said (section 5.5.2). */
function namedBy(elements: readonly XmlElement[], names: Readonly<Record<string, OaepHash>>): OaepHash {
  const [first] = elements;
  const address = attributeOf(first ?? null, 'Algorithm') ?? '';
  const hash = first === undefined ? 'sha1' : names[address];
  if (hash === undefined) throw unsupported(address);
  return hash;
}
