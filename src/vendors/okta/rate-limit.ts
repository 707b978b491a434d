/** `X-Rate-Limit-*`: the reset is in epoch seconds of the server's clock, which is why the `Date` header is asked. */
import type { RateLimitReader } from '../../core/http-retry.ts';

/** The reset is told in whole seconds; a call in the same second would still be one too many. */
const MARGIN_MS = 1000;

export const oktaRateLimit: RateLimitReader = (headers, nowMs) => {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    first(headers[`x-rate-limit-${name}`]),
  );
  // Too many calls at once, not too many a minute: the reset means nothing then.
  if (limit === 0 && remaining === 0) return null;
  if (reset === undefined) return null;
  const serverNow = Date.parse(headers['date'] ?? '');
  return reset * 1000 - (Number.isNaN(serverNow) ? nowMs : serverNow) + MARGIN_MS;
};

/** Proxies repeat headers, which then come joined by a comma. */
function first(value: string | undefined): number | undefined {
  const text = value?.split(',')[0]?.trim() ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
