/** How a capture carried its SAML messages, in the words of check S15; what could not be carried at all is a finding. */
import type { SamlOddity } from '../capture/saml-carriage.ts';
import type { Finding } from '../finding.ts';
import type { FederationMessage } from '../message.ts';
import type { DecodingReason } from '../saml/decode-value.ts';
import type { OddityName } from '../saml/oddities.ts';
import { findingOfRefusal } from '../saml/refused-decoding.ts';

const WORDS: Readonly<Partial<Record<SamlOddity, OddityName>>> = {
  'encoded-twice': 'percent-encoded-twice',
  'plus-signs-lost': 'spaces-for-plus',
  base64url: 'url-safe-alphabet',
};

/** No receiver gets a message out of these. */
const REFUSALS: Readonly<Partial<Record<SamlOddity, readonly [DecodingReason, string]>>> = {
  unreadable: ['not-saml', 'What was sent as a SAML message is neither XML nor deflated XML in base64.'],
  'not-base64': ['base64', 'The message was sent as it is, and not in base64.'],
  'not-unicode': ['encoding', 'The message is not UTF-8.'],
};

export function carriedMessages(messages: readonly FederationMessage[]): {
  readonly messages: readonly FederationMessage[];
  readonly refused: readonly Finding[];
} {
  const kept: FederationMessage[] = [];
  const refused: Finding[] = [];
  for (const message of messages) {
    const oddities = 'oddities' in message ? message.oddities : [];
    const [refusal] = oddities.map((it) => wordOf(REFUSALS, it)).filter((it) => it !== undefined);
    if (refusal !== undefined) {
      const [reason, words] = refusal;
      refused.push(findingOfRefusal({ reason, message: words }, message.evidence));
    } else if ('oddities' in message) {
      kept.push({ ...message, oddities: oddities.map((it) => wordOf(WORDS, it) ?? it) });
    } else kept.push(message);
  }
  return { messages: kept, refused };
}

function wordOf<T>(words: Readonly<Partial<Record<string, T>>>, name: string): T | undefined {
  return Object.hasOwn(words, name) ? words[name] : undefined;
}
