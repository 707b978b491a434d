/**
 * What a text is about, where nobody knows its words: every product words its errors anew, and most of them name the thing
 * that is wrong. A guess, and told as one.
 */
import type { CheckId } from '../finding.ts';

interface Topic {
  readonly words: RegExp;
  /** What they are called where they are shown. */
  readonly text: string;
  readonly saml: readonly CheckId[];
  readonly oidc: readonly CheckId[];
}

/** Special ones first: what is left over is told by more general words. */
const TOPICS: readonly Topic[] = [
  { words: /\bpkce\b|code[ _]?verifier|code[ _]?challenge/, text: 'PKCE', saml: [], oidc: ['O15'] },
  {
    words: /authori[sz]ation code|\bauth code|invalid_grant/,
    text: 'authorization code',
    saml: [],
    oidc: ['O23', 'O15'],
  },
  { words: /\bnonce\b/, text: 'nonce', saml: [], oidc: ['O17'] },
  { words: /\bkids?\b|\bjwks?\b|signing keys?\b/, text: 'key set', saml: [], oidc: ['O9', 'O8'] },
  { words: /relay ?state/, text: 'RelayState', saml: ['S27'], oidc: [] },
  { words: /in ?response ?to/, text: 'InResponseTo', saml: ['S25'], oidc: [] },
  { words: /idp[- ]initiated|unsolicited/, text: 'IdP-initiated', saml: ['S26', 'S25'], oidc: [] },
  {
    words: /authn ?context|authentication (method|context)|\bacr\b/,
    text: 'authentication context',
    saml: ['S33'],
    oidc: ['O27'],
  },
  { words: /\bde?crypt|\bencrypt/, text: 'encryption', saml: ['S32'], oidc: [] },
  {
    words: /redirect[ _]?ur[il]|reply ur[il]|callback|consumer service|\bacs\b/,
    text: 'redirect address',
    saml: ['S22', 'S20'],
    oidc: ['O13'],
  },
  { words: /\bdestination\b/, text: 'Destination', saml: ['S20'], oidc: [] },
  { words: /\brecipient\b/, text: 'Recipient', saml: ['S21'], oidc: [] },
  {
    words: /thumbprint|fingerprint|certificate/,
    text: 'certificate',
    saml: ['S6', 'S5'],
    oidc: ['O6'],
  },
  {
    words: /signature.{0,40}(missing|not found|required)|(not|un|isn't) ?signed/,
    text: 'signature missing',
    saml: ['S10'],
    oidc: ['O10'],
  },
  { words: /signature|digest/, text: 'signature', saml: ['S6', 'S10'], oidc: ['O10', 'O9'] },
  {
    words: /\bclock|\bskew|in the future|not yet valid|used too early|\biat\b|\bnbf\b|not ?before/,
    text: 'clock',
    saml: ['S23', 'S24'],
    oidc: ['O11'],
  },
  { words: /expired|not ?on ?or ?after|\bexp\b/, text: 'expiry', saml: ['S23', 'S24'], oidc: ['O11', 'O25'] },
  { words: /audience|\baud\b/, text: 'audience', saml: ['S19'], oidc: ['O25'] },
  { words: /\bissuer|\biss\b|entity ?id/, text: 'issuer', saml: ['S18', 'S19'], oidc: ['O2'] },
  { words: /name ?id\b/, text: 'NameID', saml: ['S29'], oidc: [] },
  {
    words: /(invalid|missing|wrong|no) state\b|\bstate (parameter|mismatch|is |was |not )/,
    text: 'state',
    saml: [],
    oidc: ['O16'],
  },
  {
    words: /client (secret|authentication|credential)|invalid_client/,
    text: 'client',
    saml: [],
    oidc: ['O22', 'O21'],
  },
  { words: /\bscopes?\b/, text: 'scope', saml: [], oidc: ['O28'] },
  {
    words: /(user|account|person|employee).{0,60}(not|n't|no) |(no|unknown) (such )?(user|account)/,
    text: 'account',
    saml: ['S30', 'S37'],
    oidc: ['O36', 'O20'],
  },
  {
    words: /application.{0,80}(not found|unknown|disabled|inactive)|unknown (client|application|sp)\b/,
    text: 'application',
    saml: ['S18', 'S37'],
    oidc: ['O41', 'O22'],
  },
  { words: /attribute|claim/, text: 'attribute', saml: ['S31'], oidc: ['O29'] },
  {
    words: /saml.{0,40}(response|assertion|authenticat)/,
    text: 'SAML response',
    saml: ['S16', 'S6'],
    oidc: [],
  },
];

const OF_SAML = /\bsaml|assertion|\blasso\b|opensaml|mellon|shibboleth/;
const OF_OIDC = /\boidc\b|openid|oauth|\bjw[tks]s?\b|id[ _]token|access[ _]token/;

const MOST_TOPICS = 2;

export interface TopicHit {
  readonly check: CheckId;
  readonly vendor: 'saml' | 'oidc';
  readonly text: string;
}

/** The likeliest first; empty where it is about nothing that is known. @param variants of `variantsOf` */
export function topicsOf(variants: readonly string[]): readonly TopicHit[] {
  // One word is no message.
  if (!variants.some((it) => it.includes(' '))) return [];
  const found = TOPICS.filter(({ words }) => variants.some((it) => words.test(it))).slice(0, MOST_TOPICS);
  const says = (mark: RegExp): boolean => variants.some((it) => mark.test(it));
  const [isSaml, isOidc] = [says(OF_SAML), says(OF_OIDC)];
  return found.flatMap(({ text, saml, oidc }) => [
    ...(isOidc && !isSaml && oidc.length > 0
      ? []
      : saml.map((check) => ({ check, vendor: 'saml', text }) as const)),
    ...(isSaml && !isOidc && saml.length > 0
      ? []
      : oidc.map((check) => ({ check, vendor: 'oidc', text }) as const)),
  ]);
}
