/** Everything that the lab's Auth0 tenant can be asked by an administrator, and the refusals that are documented. */
import type { Lab } from '../../src/lab/kernel/contract.ts';

// biome-ignore lint/suspicious/noExplicitAny: the documents judge what is in it
type Body = any;

type Ask = (at: string, body?: unknown) => Promise<Body>;

/** Who asks is in the credentials under this prefix; null has no token. */
type Who = '' | 'limited-' | null;

const APP = 'http://app.invalid';

export async function tourAuth0(lab: Lab): Promise<void> {
  const ask = await caller(lab, '');
  await connections(lab, ask);
  await clients(ask);
  await people(ask);
  await ask('GET /tenants/settings');
  await ask('GET /tenants/settings?fields=flags');
  await ask('GET /custom-domains');
  await ask('GET /custom-domains?take=1');
  await ask('GET /keys/signing');
  await refusals(lab, ask);
  await signIn(lab, ask);
  await log(ask);
}

/** @throws when an answer is no success, but for the refusals that the tour is about */
async function caller(lab: Lab, who: Who): Promise<Ask> {
  const token = who === null ? 'none' : await managementToken(lab, who);
  return async (at, body) => {
    const [method = '', path = '', wanted = '2'] = at.split(' ');
    const response = await fetch(`${lab.urls['auth0']}/api/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!String(response.status).startsWith(wanted)) throw new Error(`${at}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
}

async function managementToken(lab: Lab, who: '' | 'limited-'): Promise<string> {
  const body = await token(lab, {
    grant_type: 'client_credentials',
    client_id: lab.credentials()[`auth0/${who}client-id`] ?? '',
    client_secret: lab.credentials()[`auth0/${who}client-secret`] ?? '',
    audience: `${lab.urls['auth0']}/api/v2/`,
  });
  return body.access_token;
}

async function token(lab: Lab, form: Readonly<Record<string, string>>): Promise<Body> {
  const response = await fetch(`${lab.urls['auth0']}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return response.json();
}

function okta(lab: Lab): object {
  const domain = new URL(lab.urls['wic'] ?? '').host;
  return { client_id: 'a-client', client_secret: 'a-secret', domain, scope: 'openid profile email' };
}

async function connections(lab: Lab, ask: Ask): Promise<void> {
  const client_id = lab.credentials()['auth0/web-client-id'];
  const body = {
    name: 'tour',
    strategy: 'okta',
    options: okta(lab),
    display_name: 'Tour',
    show_as_button: true,
    metadata: { owner: 'it' },
    authentication: { active: true },
    enabled_clients: [client_id],
  };
  const { id, options } = await ask('POST /connections', body);
  await ask('POST /connections', {
    name: 'store',
    strategy: 'auth0',
    options: { configuration: { a: 'b' } },
  });
  for (const query of [
    '',
    '?include_totals=true&per_page=1',
    '?take=1',
    '?take=100',
    '?strategy=okta&fields=name',
  ]) {
    await ask(`GET /connections${query}`);
  }
  await ask(`GET /connections/${id}`);
  await ask(`PATCH /connections/${id}`, { options: { ...options, domain_aliases: ['tour.example'] } });
  await ask(`GET /connections/${id}/clients?take=1`);
  await ask(`PATCH /connections/${id}/clients`, [{ client_id, status: false }]);
  await ask(`GET /connections/${id}/status 4`);
  await (await caller(lab, 'limited-'))('GET /connections');
  await ask(`DELETE /connections/${id}`);
  await ask(`DELETE /connections/${id}`);
}

async function clients(ask: Ask): Promise<void> {
  const { client_id } = await ask('POST /clients', {
    name: 'Tour',
    app_type: 'regular_web',
    callbacks: ['https://tour.example/callback'],
  });
  for (const query of ['', '?include_totals=true&is_global=false', '?take=2', '?fields=name&per_page=1']) {
    await ask(`GET /clients${query}`);
  }
  await ask(`GET /clients/${client_id}`);
  await ask(`PATCH /clients/${client_id}`, { description: 'On the way' });
  await ask(`DELETE /clients/${client_id}`);
}

async function people(ask: Ask): Promise<void> {
  const [user] = await ask('GET /users?q=email:joe*&search_engine=v3');
  await ask('GET /users?include_totals=true&per_page=2&sort=email:1');
  await ask(`GET /users/${encodeURIComponent(user.user_id)}`);
  await ask(`GET /users-by-email?email=${user.email}`);
}

async function refusals(lab: Lab, ask: Ask): Promise<void> {
  const limited = await caller(lab, 'limited-');
  const nobody = await caller(lab, null);
  for (const path of ['/connections', '/clients', '/users', '/logs', '/tenants/settings']) {
    await nobody(`GET ${path} 401`);
  }
  for (const path of ['/users', '/tenants/settings']) await limited(`GET ${path} 403`);
  await limited('POST /connections 403', {});
  for (const path of ['/connections', '/clients', '/users', '/logs']) await ask(`GET ${path}?per_page=x 400`);
  for (const path of ['/connections/none', '/clients/none', '/users/none', '/logs/none']) {
    await ask(`GET ${path} 404`);
  }
  await ask('POST /connections 400', { name: 'x', strategy: 'okta' });
  await ask('POST /connections 409', { name: 'store', strategy: 'auth0' });
  await ask('POST /clients 400', {});
  await ask('PATCH /connections/none 404', { display_name: 'x' });
  lab.addFault({ listener: 'auth0', method: 'GET', path: '/api/v2/**', kind: '429', skip: 0, times: 1 });
  await ask('GET /connections 429');
}

async function log(ask: Ask): Promise<void> {
  const [first] = await ask('GET /logs?sort=date:1&per_page=1');
  await ask('GET /logs?include_totals=true&q=type:s');
  await ask(`GET /logs?from=${first.log_id}&take=100`);
  await ask(`GET /logs/${first.log_id}`);
}

/** A customer's, with his password, and the errors that an application hears of. */
async function signIn(lab: Lab, ask: Ask): Promise<void> {
  const base = lab.urls['auth0'] ?? '';
  const client_id = lab.credentials()['auth0/web-client-id'] ?? '';
  const client_secret = lab.credentials()['auth0/web-client-secret'] ?? '';
  const redirect_uri = `${APP}/callback`;
  await ask(`PATCH /clients/${client_id}`, { callbacks: [redirect_uri], allowed_logout_urls: [APP] });
  const authorize = new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri,
    scope: 'openid email',
  });
  const begun = await fetch(`${base}/authorize?${authorize}`, { redirect: 'manual' });
  const cookie = begun.headers
    .getSetCookie()
    .map((it) => it.split(';')[0])
    .join('; ');
  const state = new URL(begun.headers.get('location') ?? '', base).searchParams.get('state') ?? '';
  const post = (path: string, form: Readonly<Record<string, string>>) =>
    fetch(`${base}${path}?${new URLSearchParams({ state })}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams(form),
    });
  const username = 'joe@customer.example';
  await post('/u/login/identifier', { username });
  await post('/u/login/password', { password: 'wrong' });
  const ended = await post('/u/login/password', { password: lab.credentials()[`auth0/${username}`] ?? '' });
  const code = new URL(ended.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const form = { grant_type: 'authorization_code', client_id, client_secret, redirect_uri, code };
  const { access_token } = await token(lab, form);
  await fetch(`${base}/userinfo`, { headers: { authorization: `Bearer ${access_token}` } });
  await fetch(`${base}/userinfo`);
  for (const wrong of [{}, { client_secret: 'x' }, { grant_type: 'magic' }])
    await token(lab, { ...form, ...wrong });
  await token(lab, { ...form, grant_type: 'client_credentials', audience: 'https://api.example' });
  await fetch(`${base}/authorize?${authorize}&prompt=none`, { redirect: 'manual' });
  await fetch(`${base}/v2/logout?${new URLSearchParams({ client_id, returnTo: APP })}`, {
    redirect: 'manual',
  });
}
