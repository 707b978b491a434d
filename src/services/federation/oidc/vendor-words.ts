/**
 * What providers say when they refuse, as far as it narrows a cause down. These are the vendors' words, not ours.
 *
 * Source: the vendors' documentation of errors and System Log events.
 */
import type { CheckId } from '../finding.ts';

export interface Told {
  readonly check: CheckId;
  readonly reason: string;
  readonly what: string;
}

const WORDS: ReadonlyArray<readonly [shape: RegExp, check: CheckId, reason: string, what: string]> = [
  [
    /not assigned to the client|user_not_assigned|is not assigned/i,
    'O20',
    'user-not-assigned',
    'the person is not assigned to the application',
  ],
  [
    /policy evaluation failed|access[_ ]policy|denied by policy/i,
    'O20',
    'policy-denied',
    'a sign-on policy refuses the person',
  ],
  [
    /device|not (registered|managed|compliant)/i,
    'O40',
    'device-denied',
    'a rule about devices refuses the person',
  ],
  [
    /redirect[_ ]?uri|callback url|login redirect/i,
    'O13',
    'redirect-uri-refused',
    'the address for the answer is not registered',
  ],
  [/authorization server id/i, 'O4', 'authorization-server-unknown', 'there is no such authorization server'],
  [
    /code[_ ]?(challenge|verifier)|pkce/i,
    'O15',
    'pkce-refused',
    'the proof of the exchange (PKCE) is missing or wrong',
  ],
  [
    /multiple client credentials|more than one.*(credential|authentication)/i,
    'O21',
    'client-auth-twice',
    'the client showed its credentials in two ways',
  ],
  [
    /auth(entication)? method|token_endpoint_auth_method/i,
    'O21',
    'client-auth-unsupported',
    'the client may not show its credentials that way',
  ],
  [
    /client[_ ]?(secret|assertion)|assertion/i,
    'O22',
    'client-credentials-refused',
    'the secret or key of the client is not valid',
  ],
  [/scope/i, 'O28', 'scope-refused', 'a scope is not granted'],
  [/\bnonce\b/i, 'O17', 'nonce-refused', 'the nonce is missing'],
  [/\bstate\b/i, 'O16', 'state-refused', 'the state is missing'],
  [/pushed authorization|request_uri/i, 'O33', 'par-required', 'requests have to be pushed'],
  [/dpop/i, 'O34', 'dpop-refused', 'the proof of possession (DPoP) is missing or wrong'],
  [
    /connection.*disabled|not enabled.*connection/i,
    'O41',
    'connection-disabled',
    'the connection is switched off',
  ],
];

/** What a vendor says is said in as many characters. */
const LONGEST = 1000;

/** Null where the words say nothing that is known. */
export function toldBy(words: string): Told | null {
  const start = words.slice(0, LONGEST);
  const found = WORDS.find(([shape]) => shape.test(start));
  return found === undefined ? null : { check: found[1], reason: found[2], what: found[3] };
}
