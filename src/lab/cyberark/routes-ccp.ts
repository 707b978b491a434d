/** The Central Credential Provider's web service: one path, one method, its own error shape. */
import { Hono } from 'hono';
import type { LabBindings, PeerCertificate } from '../kernel/contract.ts';
import { CcpFault, readSecret } from './ccp.ts';
import { notBuilt } from './faults.ts';
import { commonName } from './routes-auth.ts';
import type { Vault } from './vault.ts';
import { faultAnswer, iisPage, json } from './wire/answers.ts';

const PATH = /^\/AIMWebService\/api\/Accounts\/?$/i;

function answerCcp(vault: Vault, request: Request, peer: PeerCertificate | null): Response {
  const url = new URL(request.url);
  if (peer === null) return iisPage(403, '403.7 - Forbidden: SSL client certificate is required.');
  if (!peer.authorized)
    return iisPage(403, '403.16 - Forbidden: Client certificate is untrusted or invalid.');
  if (!PATH.test(url.pathname)) return faultAnswer(notBuilt(`${request.method} ${url.pathname} on the CCP`));
  if (request.method !== 'GET') {
    return iisPage(405, '405 - HTTP verb used to access this page is not allowed.', { allow: 'GET' });
  }
  const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  try {
    return json(readSecret(vault, query, commonName(peer)));
  } catch (error) {
    if (!(error instanceof CcpFault)) throw error;
    return json({ ErrorCode: error.errorCode, ErrorMsg: error.message }, error.status);
  }
}

export function createCcpApp(vault: Vault): Hono<LabBindings> {
  const app = new Hono<LabBindings>();
  app.all('*', (c) => {
    const answer = answerCcp(vault, c.req.raw, c.env.peer);
    answer.headers.set('x-correlation-id', vault.context.chance.uuid());
    return answer;
  });
  return app;
}
