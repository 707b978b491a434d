/** Forms are answered only from a page of this org: what is in the cookie must be in the form, too. */
import type { Context } from 'hono';
import type { LabBindings } from '../../kernel/contract.ts';
import { ALPHANUMERIC, type OrgWorld } from '../org-world.ts';
import { cookieOf } from './sessions.ts';

const COOKIE = 'xsrf';
export const CSRF_FIELD = 'xsrf';

/** The browser's token, which a new browser gets with this answer. */
export function csrfToken(world: OrgWorld, c: Context<LabBindings>): string {
  const known = cookieOf(c.req.raw.headers, COOKIE);
  if (known !== null && known !== '') return known;
  const made = world.context.chance.text(32, ALPHANUMERIC);
  c.header('set-cookie', `${COOKIE}=${made}; Path=/; HttpOnly; SameSite=Lax`, { append: true });
  return made;
}

export function isOwnForm(c: Context<LabBindings>, form: URLSearchParams): boolean {
  const token = cookieOf(c.req.raw.headers, COOKIE);
  return token !== null && token !== '' && form.get(CSRF_FIELD) === token;
}
