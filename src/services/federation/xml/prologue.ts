/** What is looked for in the text before any of it is parsed: everything that makes parsers disagree, or explode. */
import type { XmlLimits } from './limits.ts';
import { XmlRefused } from './refusal.ts';

/** Chars of XML 1.0, section 2.2, are all but these; with `u`, a half of a surrogate pair is one of these, too. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const NO_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u;

const DECLARATION = /^<\?xml(?<inside>[ \t\n][^?<>]*)\?>/;

const PSEUDO_ATTRIBUTES =
  /^[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"(?<v1>[^"]*)"|'(?<v2>[^']*)')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"(?<e1>[^"]*)"|'(?<e2>[^']*)'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*$/;

export interface Prepared {
  /** Line ends made one, the byte order mark gone. */
  readonly text: string;
  /** Where the declaration ends. */
  readonly start: number;
}

/** @throws XmlRefused */
export function prepare(source: string, limits: XmlLimits): Prepared {
  if (source.length > limits.characters) {
    throw new XmlRefused('too-large', 0, `It is longer than ${limits.characters} characters.`);
  }
  const text = source.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const foul = NO_CHARACTER.exec(text);
  // Every other character zero: UTF-16 that was read as something else.
  if (text.startsWith('\u0000<') || text.startsWith('<\u0000')) {
    throw new XmlRefused('encoding', 0, 'It is UTF-16; only UTF-8 is read.');
  }
  if (foul !== null) {
    throw new XmlRefused('invalid-character', foul.index, 'It has a character that XML does not allow.');
  }
  refuse(text, /<!\s*DOCTYPE/i, 'doctype', 'It has a document type, which SAML never needs.');
  refuse(text, /<!\s*ENTITY/i, 'entity', 'It declares an entity, which SAML never needs.');
  refuse(text, /<!\s*(?:ELEMENT|ATTLIST|NOTATION)/i, 'doctype', 'It has a declaration of a document type.');
  const start = declarationEnd(text);
  const instruction = text.indexOf('<?', start);
  if (instruction !== -1) {
    throw new XmlRefused('processing-instruction', instruction, 'It has a processing instruction.');
  }
  return { text, start };
}

function refuse(text: string, what: RegExp, reason: 'doctype' | 'entity', message: string): void {
  const found = what.exec(text);
  if (found !== null) throw new XmlRefused(reason, found.index, message);
}

/** XML 1.0, section 2.8. */
function declarationEnd(text: string): number {
  if (!/^<\?xml[ \t\n?]/.test(text)) return 0;
  const [all = '', inside = ''] = DECLARATION.exec(text) ?? [];
  const parts = PSEUDO_ATTRIBUTES.exec(inside)?.groups;
  if (parts === undefined) throw new XmlRefused('not-well-formed', 0, 'The XML declaration is malformed.');
  const version = parts['v1'] ?? parts['v2'];
  const encoding = parts['e1'] ?? parts['e2'] ?? 'UTF-8';
  if (version !== '1.0') throw new XmlRefused('xml-version', 0, 'It is not XML 1.0.');
  if (encoding.toUpperCase() !== 'UTF-8') {
    throw new XmlRefused('encoding', 0, `It says that its encoding is ${encoding}; only UTF-8 is read.`);
  }
  return all.length;
}
