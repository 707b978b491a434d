/** Authorization responses as Okta gives them. */

/**
 * Without `iss` (RFC 9207), which the library adds and Okta's documents do not know. It is not harmless: relying
 * parties take an error that carries an issuer for the start of a sign-in by a third party.
 */
export function withoutIssuer(answer: Response): Response {
  const location = answer.headers.get('location');
  if (location === null || !URL.canParse(location)) return answer;
  const url = new URL(location);
  const fragment = new URLSearchParams(url.hash.slice(1));
  if (!url.searchParams.has('iss') && !fragment.has('iss')) return answer;
  url.searchParams.delete('iss');
  if (fragment.has('iss')) {
    fragment.delete('iss');
    url.hash = fragment.toString();
  }
  const headers = new Headers(answer.headers);
  headers.set('location', url.href);
  return new Response(answer.body, { status: answer.status, headers });
}
