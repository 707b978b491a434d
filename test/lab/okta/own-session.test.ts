/** The session of a browser at the lab's org, ended by the browser itself. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { caller, refusal, startOrgs, succeed } from './support.ts';

const ANA = 'ana.ruiz@lab.example';

let lab: Lab;

beforeAll(async () => {
  lab = await startOrgs();
});
afterAll(() => lab.stop());

it('ends by its cookie, once, and only then', async () => {
  const browser = caller(lab, 'wic', null);
  const { sessionToken } = await succeed(
    browser('POST /api/v1/authn', { username: ANA, password: lab.credentials()[`wic/${ANA}`] }),
  );
  const made = await fetch(`${lab.urls['wic']}/login/sessionCookieRedirect?token=${sessionToken}`, {
    redirect: 'manual',
  });
  const cookie = made.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(cookie).toMatch(/^sid=/);
  const end = (headers = {}) => browser('DELETE /api/v1/sessions/me', undefined, headers);
  expect(await refusal(end())).toEqual([404, 'E0000007']);
  const ended = await end({ cookie });
  expect(ended.status).toBe(204);
  expect(ended.headers.get('set-cookie')).toContain('Max-Age=0');
  expect(await refusal(end({ cookie }))).toEqual([404, 'E0000007']);
  const events = await succeed(caller(lab)('GET /api/v1/logs?sortOrder=DESCENDING&limit=5'));
  expect(events[0]).toMatchObject({ eventType: 'user.session.end', actor: { alternateId: ANA } });
});

it('says by name that looking at it is not built', async () => {
  expect((await caller(lab)('GET /api/v1/sessions/me')).status).toBe(501);
});
