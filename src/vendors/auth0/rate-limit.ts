/** `X-RateLimit-Reset`: seconds since the epoch at which a call is free again, by the server's clock. */
import type { RateLimitReader } from '../../core/http-retry.ts';

/** Told in whole seconds; a call in the same second could still be one too many. */
const MARGIN_MS = 1000;

export const auth0RateLimit: RateLimitReader = (headers, nowMs) => {
  const reset = headers['x-ratelimit-reset']?.split(',')[0]?.trim() ?? '';
  if (!/^\d+$/.test(reset)) return null;
  const serverNow = Date.parse(headers['date'] ?? '');
  return Number(reset) * 1000 - (Number.isNaN(serverNow) ? nowMs : serverNow) + MARGIN_MS;
};
