/** Addresses of a copy: host and path stay, and of the parameters those that may. */
import { decodedPairs, rawQuery } from '../capture/exchange.ts';
import { keptPath, keptUrl } from './kept-words.ts';
import { encodedPairs, type Redaction, redactedParameters } from './parameters.ts';

/** An address with its query and fragment; a relative one stays one. `about:removed` for what is none. */
export function redactedAddress(address: string, redaction: Redaction): string {
  const [, hash] = address.split('#', 2);
  const query = rawQuery(address);
  const place = /^\/(?!\/)/.test(address)
    ? keptPath(address.split(/[?#]/)[0] ?? '', redaction.names)
    : keptUrl(address, redaction.names);
  if (place === null) return 'about:removed';
  const of = (text: string): string =>
    encodedPairs(redactedParameters(decodedPairs(text), redaction, 'redirect'));
  const [kept, behind] = [query === null ? '' : of(query), hash === undefined ? '' : of(hash)];
  return `${place}${kept === '' ? '' : `?${kept}`}${behind === '' ? '' : `#${behind}`}`;
}

/** Of an exchange that is of no federation: where it went to, and nothing else. */
export function bareAddress(address: string): string {
  return /^https?:\/\/(?:[^/?#@\s]*@)?([\w.-]{1,253}(?::\d{1,5})?)(?=[/?#]|$)/i.exec(address) === null
    ? 'about:removed'
    : address.replace(/^(https?:\/\/)(?:[^/?#@\s]*@)?([\w.:-]+).*$/is, '$1$2/');
}
