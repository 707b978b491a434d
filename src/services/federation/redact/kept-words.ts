/** Rules for what may stay in a copy. Each answers with what stays, or with a name in the place of what goes. */
import { httpUrl } from '../capture/exchange.ts';
import { certificateOf } from '../saml/signature/certificate.ts';
import type { Pseudonyms } from './pseudonyms.ts';

/** What people write into paths: words in one case, or camel case, with a version or port of few digits. */
const PLAIN_WORD = /^(?=.{0,24}$)[A-Z]{0,8}[a-z]*(?:[A-Z][a-z]+){0,3}\d{0,3}$/;

/** Scheme and host as they are written, and the path; parts of it that may be ids or secrets have names. */
export function keptUrl(text: string, names: Pseudonyms): string | null {
  const written = /^(https?:\/\/)(?:[^/?#@\s]*@)?([\w.-]{1,253}(?::\d{1,5})?)(\/[^?#]*)?(?:[?#]|$)/i.exec(
    text,
  );
  if (written === null || httpUrl(text) === null) return null;
  const [, scheme = '', host = '', path = ''] = written;
  return `${scheme}${host}${keptPath(path, names)}`;
}

export function keptPath(path: string, names: Pseudonyms): string {
  const parts = path.split('/').slice(0, 40);
  return parts.map((it) => keptPart(it, names)).join('/');
}

function keptPart(part: string, names: Pseudonyms): string {
  const isPlain = part.length <= 48 && part.split(/[-_.~]/).every((it) => PLAIN_WORD.test(it));
  return isPlain && !names.knows(part) ? part : names.of('part', part);
}

/** The name of an end: an address, a URN, or a plain word such as `PasswordVault`. */
export function keptEntity(text: string, names: Pseudonyms): string {
  const trimmed = text.trim();
  if (/^https?:/i.test(trimmed)) {
    const kept = keptUrl(trimmed, names);
    if (kept === null) return names.of('id', trimmed);
    return /[?#]/.test(trimmed) ? `${kept}?removed` : kept;
  }
  if (/^urn:[\w.:+/-]{1,200}$/i.test(trimmed)) {
    return trimmed
      .split(':')
      .map((it) => keptPart(it, names))
      .join(':');
  }
  return keptIdentifier(trimmed, names);
}

/** Public names of software, such as a client id or the id of a key: no person, and no secret by itself. */
export function keptIdentifier(text: string, names: Pseudonyms): string {
  const isPlain = /^[\w.:-]{1,80}$/.test(text) && !/^ey[\w-]+\.[\w-]+\./.test(text);
  return isPlain && !names.knows(text) ? text : names.of('id', text);
}

/** Words of the protocols, apart by blanks; what is none has a name. */
export function keptProtocolWords(text: string, names: Pseudonyms): string {
  const isWord = (it: string): boolean => /^[a-z][a-z0-9_.:-]{0,60}$/i.test(it) && !/\d{4}/.test(it);
  return text
    .split(' ', 60)
    .map((it) => (it === '' || (isWord(it) && !names.knows(it)) ? it : names.of('text', it)))
    .join(' ');
}

/** URN or address of an algorithm, a binding, a format, a context: the standards' own, known by their beginning. */
export function keptStandard(text: string, names: Pseudonyms): string {
  const isStandard =
    /^(urn:oasis:names:tc:|urn:ietf:params:|http:\/\/www\.w3\.org\/|http:\/\/schemas\.(xmlsoap\.org|microsoft\.com)\/)[\w.:/#+-]{1,160}$/.test(
      text,
    );
  return isStandard && !/\d{6}/.test(text) ? text : keptEntity(text, names);
}

export function keptNumber(text: string): string | null {
  return /^-?\d{1,15}$/.test(text) ? text : null;
}

/** A time as the standards write it; the lengths of time of metadata, too. */
export function keptTime(text: string): string {
  return /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?|P[\dYMWDTHS.]{1,40})$/.test(text)
    ? text
    : 'removed';
}

/** Public by their nature; whatever else stands in their place is not. */
export function keptCertificate(text: string): string {
  return certificateOf(text)?.base64 ?? 'removed';
}

/**
 * What a product told a person: words stay, and whatever may be an id, a name with an address, or a secret goes. At most
 * 2000 characters.
 */
export function keptSentence(text: string, names: Pseudonyms): string {
  return [...text.slice(0, 2000)]
    .join('')
    .split(/(\s+)/)
    .map((word) => (/^\s*$/.test(word) ? ' ' : keptTextWord(word, names)))
    .join('')
    .trim();
}

function keptTextWord(word: string, names: Pseudonyms): string {
  const [, before = '', core = '', after = ''] = /^([("'[<“‘]*)(.*?)([)"'\]>.,;:!?”’]*)$/su.exec(word) ?? [];
  if (core === '') return before + after;
  if (names.knows(core)) return `${before}${names.of('text', core)}${after}`;
  if (/^https?:\/\//i.test(core)) return `${before}${keptUrl(core, names) ?? names.of('text', core)}${after}`;
  // Letters in one case, as people write: no base64 looks like that for long. Codes of errors, too.
  const isWord = /^\p{Lu}?[\p{Ll}\p{M}'’-]{0,24}$|^\p{Lu}{1,12}$/u.test(core);
  const isCode =
    /^[a-z]{2,20}(_[a-z]{2,20}){1,5}$|^[A-Z]{1,12}(_[A-Z]{2,20}){0,4}[_-]?\d{0,4}[A-Z]?$|^E00000\d\d$|^\d{1,4}$/.test(
      core,
    );
  const isName =
    /^[A-Za-z]{2,20}([-/][A-Za-z]{2,20}){1,3}$|^[A-Z][a-z]+([A-Z][a-z]+){1,3}$|^[a-z]+([A-Z][a-z]+){1,3}$/.test(
      core,
    );
  return isWord || isCode || isName ? word : `${before}${names.of('text', core)}${after}`;
}
