/** How Okta Privileged Access tells when to come back. */

/**
 * Milliseconds to wait after a 429, by `X-RateLimit-Retry-At` (seconds since the epoch, unlike Retry-After); null when
 * the header is absent or is no number. Source: Okta's Go client, which waits until that instant.
 */
export function opaRateLimit(headers: Readonly<Record<string, string>>, nowMs: number): number | null {
  const text = headers['x-ratelimit-retry-at']?.trim() ?? '';
  if (!/^\d+(\.\d+)?$/.test(text)) return null;
  return Math.max(0, Number(text) * 1000 - nowMs);
}
