/** What an administrator does in the lab's Auth0 tenant by hand, beside idctl. */
import { expect } from 'vitest';
import type { Lab } from '../../../../src/lab/kernel/contract.ts';

// biome-ignore lint/suspicious/noExplicitAny: the tests say what is in it
type Json = any;

/** `METHOD /path` below `/api/v2`. @throws when it is refused */
export type ByHand = (at: string, body?: unknown) => Promise<Json>;

export async function byHand(lab: Lab): Promise<ByHand> {
  const base = lab.urls['auth0'] ?? '';
  const credential = (name: string): string => lab.credentials()[`auth0/${name}`] ?? '';
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credential('client-id'),
    client_secret: credential('client-secret'),
    audience: `${base}/api/v2/`,
  });
  const { access_token: token } = (await (
    await fetch(`${base}/oauth/token`, { method: 'POST', body: form })
  ).json()) as Json;
  return async (at, body) => {
    const [method = '', path = ''] = at.split(' ');
    const response = await fetch(`${base}/api/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect(response.status, `${at}: ${text}`).toBeLessThan(300);
    return text === '' ? null : JSON.parse(text);
  };
}
