/**
 * Secrets in an exchange that outlive the sign-in: whoever gets the capture can use them. What `federation redact` left of
 * one is none any more.
 */
import type { Exchange, Pairs } from './exchange.ts';

export type SecretKind = 'a password' | "a client's secret" | 'a refresh token';

/** What a copy has in the place of a value. */
const REMOVED = /^(|removed|\*+|[a-z]+-(\d+|of-many))$/i;

const BY_NAME: ReadonlyMap<string, SecretKind> = new Map([
  ['password', 'a password'],
  ['passwd', 'a password'],
  ['pwd', 'a password'],
  ['passcode', 'a password'],
  ['client_secret', "a client's secret"],
  ['refresh_token', 'a refresh token'],
]);

/** No request body of a sign-in is longer. */
const LONGEST_BODY = 20_000;

export function secretsIn(exchange: Exchange): readonly SecretKind[] {
  const { query, form, requestBody, responseBody, requestHeaders } = exchange;
  const [, basic = ''] = /^basic\s+(\S+)/i.exec(requestHeaders['authorization'] ?? '') ?? [];
  return [
    ...inPairs([...query, ...(form ?? [])]),
    ...inJson(requestBody),
    ...inJson(responseBody),
    ...(REMOVED.test(basic) ? [] : ["a client's secret" as const]),
  ];
}

function inPairs(pairs: Pairs): readonly SecretKind[] {
  return pairs.flatMap(([name, value]) => {
    const kind = BY_NAME.get(name.toLowerCase());
    return kind === undefined || REMOVED.test(value) ? [] : [kind];
  });
}

/** Members of the outermost object; what is no JSON has none. */
function inJson(text: string | null): readonly SecretKind[] {
  if (text === null || text.length > LONGEST_BODY || !text.trimStart().startsWith('{')) return [];
  try {
    const body: unknown = JSON.parse(text);
    const members = typeof body === 'object' && body !== null ? Object.entries(body) : [];
    return inPairs(members.flatMap(([name, it]) => (typeof it === 'string' ? [[name, it] as const] : [])));
  } catch {
    return [];
  }
}
