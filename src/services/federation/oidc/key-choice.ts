/**
 * The published key that a token names, or the only one that it can mean. Keys that the token brings along, and addresses
 * where it says that keys are, never count.
 *
 * Source: RFC 7515 section 4.1.4 and appendix D; OpenID Connect Core section 10.1; RFC 8725 sections 3.1, 3.10.
 */
import type { CheckId } from '../finding.ts';
import { quoted } from '../quote.ts';
import type { AlgorithmNeeds } from './algorithms.ts';
import { isForSignatures } from './jwk-faults.ts';
import { type Members, shortOf } from './members.ts';

export type KeyChoice =
  | { readonly ok: true; readonly keys: readonly Members[]; readonly unnamed: boolean }
  | {
      readonly ok: false;
      readonly check: CheckId;
      readonly reason: string;
      readonly message: string;
      readonly expected?: string;
      readonly actual?: string;
    };

export function chooseKey(
  algorithm: string,
  needs: AlgorithmNeeds,
  kid: string | undefined,
  keys: readonly Members[],
): KeyChoice {
  const misfit = (key: Members): string | null => misfitOf(key, algorithm, needs);
  if (kid === undefined)
    return unnamed(
      keys.filter((it) => misfit(it) === null),
      keys.length,
      algorithm,
    );
  const named = keys.filter((it) => it['kid'] === kid);
  const [first] = named;
  if (first === undefined) {
    return {
      ok: false,
      check: 'O9',
      reason: 'kid-unknown',
      message: `The token is signed with key "${quoted(kid, 120)}", which the provider's key set does not have.`,
      expected: keys.map((it) => shortOf(it['kid'] ?? '(no kid)')).join(', ') || '(no key)',
      actual: kid,
    };
  }
  const fitting = named.filter((it) => misfit(it) === null);
  if (fitting.length > 0) return { ok: true, keys: fitting, unnamed: false };
  const reason = misfit(first) ?? 'key-type-mismatch';
  return {
    ok: false,
    check: 'O10',
    reason,
    message: `Key "${quoted(kid, 120)}" does not go with algorithm ${quoted(algorithm, 40)}: ${MISFITS[reason] ?? reason}.`,
    expected: algorithm,
    actual: described(first),
  };
}

function unnamed(fitting: readonly Members[], published: number, algorithm: string): KeyChoice {
  const refused = (reason: string, message: string): KeyChoice => ({
    ok: false,
    check: 'O10',
    reason,
    message,
  });
  if (fitting.length === 0) {
    return refused('key-missing', `The provider publishes no key for algorithm ${quoted(algorithm, 40)}.`);
  }
  if (fitting.length > 1) {
    const count = `${fitting.length} published keys would do`;
    return refused('kid-missing', `The token does not say which key it is signed with, and ${count}.`);
  }
  return { ok: true, keys: fitting, unnamed: published > 1 };
}

const MISFITS: Readonly<Record<string, string>> = {
  'key-type-mismatch': 'it is of another type',
  'key-curve-mismatch': 'it is on another curve',
  'key-use-mismatch': 'it is not published for signatures',
  'key-ops-mismatch': 'it is not published for verifying',
  'key-alg-mismatch': 'it is published for another algorithm',
};

function misfitOf(key: Members, algorithm: string, needs: AlgorithmNeeds): string | null {
  if (key['kty'] !== needs.kty) return 'key-type-mismatch';
  if (needs.curves !== null && !needs.curves.includes(shortOf(key['crv']))) return 'key-curve-mismatch';
  if (key['use'] !== undefined && key['use'] !== 'sig') return 'key-use-mismatch';
  if (!isForSignatures(key)) return 'key-ops-mismatch';
  return key['alg'] === undefined || sameAlgorithm(key['alg'], algorithm) ? null : 'key-alg-mismatch';
}

/** RFC 9864 gave EdDSA on Ed25519 a name of its own. */
function sameAlgorithm(published: unknown, used: string): boolean {
  const both = ['EdDSA', 'Ed25519'];
  return published === used || (both.includes(shortOf(published)) && both.includes(used));
}

function described(key: Members): string {
  const words = ['kty', 'crv', 'use', 'alg'].flatMap((it) =>
    key[it] === undefined ? [] : [`${it} ${shortOf(key[it])}`],
  );
  return words.join(', ');
}
