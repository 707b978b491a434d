/**
 * What the header of a token may not say. Nothing in it is followed: no address is fetched, no file is named by it.
 *
 * Source: RFC 7515 section 4.1; RFC 7797 section 6; RFC 8725 sections 3.1, 3.10, 3.11; OpenID Connect Core section 2.
 */
import { quoted } from '../quote.ts';
import { isBeyond, isNone, isSymmetric, needsOf } from './algorithms.ts';
import { kindOf, type Members, shortOf } from './members.ts';
import type { SignatureFault } from './signature-fault.ts';

/** Parameters that bring a key along, or say where one is. */
const BRING_KEYS = ['jwk', 'jku', 'x5u', 'x5c'] as const;

const LONGEST_KID = 1024;

/** Shapes of a file, an address, a query or a command, which no key has for a name. */
const INJECTIONS: ReadonlyArray<readonly [what: string, shape: RegExp]> = [
  ['a control character', /\p{Cc}/u],
  ['a path', /(^|[/\\])\.\.([/\\]|$)|^[/\\]+[\w.-]+[/\\]|^[a-z]:[/\\]|^~[/\\]|%2e%2e|%2f/i],
  ['an address', /^\s*[a-z][a-z0-9+.-]*:(\/\/|\/)|^(file|data|php|jar):/i],
  ['a query', /['"`]|--(\s|$)|;|\bunion\b.+\bselect\b|\bor\b\s+\S+\s*=|\/\*|\$\w*:|\{\s*"?\$/i],
  ['a command', /\||\$[({]|&&|[<>]|\{\{/],
];

export function algorithmFault(header: Members): SignatureFault | null {
  const alg = header['alg'];
  if (typeof alg !== 'string') {
    const message = `The token does not say how it is signed: alg is ${alg === undefined ? 'missing' : kindOf(alg)}.`;
    return { check: 'O10', reason: 'alg-missing', message };
  }
  if (isNone(alg)) {
    const message = 'The token says that it is not signed (alg none): anybody can have written it.';
    return { check: 'O10', reason: 'alg-none', message, actual: alg };
  }
  if (needsOf(alg) !== null || isSymmetric(alg) || isBeyond(alg)) return null;
  const message = `There is no algorithm "${quoted(alg, 60)}" for signatures.`;
  return { check: 'O10', reason: 'alg-unknown', message, actual: alg };
}

export function headerFault(header: Members): SignatureFault | null {
  const wrong = (reason: string, message: string): SignatureFault => ({ check: 'O10', reason, message });
  if (header['b64'] !== undefined && header['b64'] !== true) {
    return wrong('b64-false', 'The token says that its payload is not encoded (b64), which a JWT never is.');
  }
  if (header['crit'] !== undefined) {
    const names = Array.isArray(header['crit'])
      ? header['crit'].map(shortOf).join(', ')
      : kindOf(header['crit']);
    return wrong(
      'crit-unknown',
      `The token demands that a reader knows an extension (crit): ${quoted(names, 120)}.`,
    );
  }
  if (header['zip'] !== undefined) {
    return wrong(
      'zip',
      'The token says that its payload is compressed (zip), which that of a signed token never is.',
    );
  }
  const kid = header['kid'];
  if (kid === undefined || typeof kid === 'string') return null;
  return wrong('kid-wrong-type', `The name of the key (kid) is ${kindOf(kid)} where a text is expected.`);
}

/** To be asked for a `kid` that no published key has: a key may be named as its publisher likes. */
export function kidInjection(header: Members): SignatureFault | null {
  const kid = header['kid'];
  if (typeof kid !== 'string') return null;
  // Shapes are looked for in what a name can be long; some of them take their time on more.
  const start = kid.slice(0, LONGEST_KID);
  const [what] = INJECTIONS.find(([, shape]) => shape.test(start)) ?? [];
  const shape = what ?? (kid.length > LONGEST_KID ? 'a text much too long' : null);
  if (shape === null) return null;
  const message = `The name of the key (kid) is ${shape}, made to lead a careless reader elsewhere.`;
  return { check: 'O10', reason: 'kid-injection', message, actual: kid };
}

/** Null for a token that brings no key along. */
export function foreignKeys(header: Members): SignatureFault | null {
  const names = BRING_KEYS.filter((it) => header[it] !== undefined);
  if (names.length === 0) return null;
  const message = `The token brings the key along that it is to be judged by (${names.join(', ')}); no published key verifies it.`;
  return { check: 'O10', reason: 'key-from-header', message, actual: names.join(', ') };
}
