/** Logon, logoff and who one is (PVWA: Auth_Logon, Auth_Logoff, LoginsInfo_GetLoginsInfo, Server and User of Gen1). */
import type { PeerCertificate } from '../kernel/contract.ts';
import { notBuilt, refusal } from './faults.ts';
import { exchangeCredentials, logOn, logOnAsserted, logOnWithCertificate } from './logon.ts';
import { readAssertion } from './saml.ts';
import { closeSession } from './sessions.ts';
import { entryOf } from './table.ts';
import type { Session } from './vault.ts';
import { loginsInfoView } from './views.ts';
import { iisPage, json } from './wire/answers.ts';
import { readBody } from './wire/fields.ts';
import type { Incoming, Route } from './wire/router.ts';
import { leftOut, NODE_COOKIE, openRoute, parameter, rootRoute, route } from './wire/router.ts';

const CHALLENGE_COOKIE = 'ASP.NET_SessionId';
const SERVER_NAME = 'Vault';
const SERVER_ID = '6b1c2a52-0d6e-4f0c-9d34-4f7f0f1a9b10';
const AUDIENCE = 'PasswordVault';
const ACS_PATH = '/PasswordVault/api/auth/saml/logon';

/** LogonData of the OpenAPI document. */
const LOGON_DATA = {
  username: 'text',
  password: 'text',
  newPassword: 'text',
  type: 'text',
  additionalInfo: 'text',
  secureMode: 'flag',
  concurrentSession: 'flag',
} as const;

function cookie(name: string, value: string): string {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax`;
}

/** The token as a bare JSON string, and the load balancer's cookie. */
function granted(session: Session): Response {
  return json(
    session.token,
    200,
    session.node === null ? {} : { 'set-cookie': cookie(NODE_COOKIE, session.node) },
  );
}

function passwordLogon(method: 'cyberark' | 'ldap' | 'radius') {
  return (call: Incoming): Response => {
    const data = readBody(call.headers.get('content-type'), call.text, LOGON_DATA);
    if (data.username === undefined || data.username === '') throw refusal.missingParameter('username');
    const outcome = logOn(call.vault, {
      method,
      userName: data.username,
      password: data.password ?? '',
      newPassword: data.newPassword,
      concurrent: data.concurrentSession ?? false,
      challengeId: call.cookies.get(CHALLENGE_COOKIE),
      station: call.address,
    });
    if (outcome.kind === 'session') return granted(outcome.session);
    // Not an error, although it looks like one: the prompt to show (psPAS, RADIUS challenge mode).
    const challenge = { ErrorCode: 'ITATS542I', ErrorMessage: outcome.prompt };
    return json(challenge, 500, { 'set-cookie': cookie(CHALLENGE_COOKIE, outcome.id) });
  };
}

/** Common name of a subject, which Node writes with one attribute a line and others separate by commas. */
export function commonName(peer: PeerCertificate): string {
  const parts = peer.subject.includes('\n') ? peer.subject.split('\n') : peer.subject.split(/(?<!\\),/);
  return (
    parts.map((part) => /^\s*CN\s*=\s*(.*?)\s*$/.exec(part)?.[1]).find((name) => name !== undefined) ?? ''
  );
}

function pkiLogon(call: Incoming): Response {
  if (call.peer === null) return iisPage(403, '403.7 - Forbidden: SSL client certificate is required.');
  if (!call.peer.authorized)
    return iisPage(403, '403.16 - Forbidden: Client certificate is untrusted or invalid.');
  const data = readBody(call.headers.get('content-type'), call.text, LOGON_DATA);
  return granted(
    logOnWithCertificate(call.vault, commonName(call.peer), data.concurrentSession ?? false, call.address),
  );
}

async function samlLogon(call: Incoming): Promise<Response> {
  const type = (call.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type !== 'application/x-www-form-urlencoded') throw refusal.contentType(type);
  const form = new URLSearchParams(call.text);
  for (const name of form.keys()) {
    if (!['SAMLResponse', 'apiUse', 'concurrentSession', 'RelayState'].includes(name)) {
      throw refusal.badRequest(name, `The field ${name} is not known here.`);
    }
  }
  if (form.get('apiUse')?.toLowerCase() !== 'true')
    throw notBuilt('SAML logon for browsers (apiUse is not true)');
  const response = form.get('SAMLResponse') ?? '';
  if (response === '') throw refusal.missingParameter('SAMLResponse');
  const { vault } = call;
  const recipients = ['pvwa', 'pvwa-tls'].map(
    (listener) => vault.context.urlOf(listener).replace(/\/$/, '') + ACS_PATH,
  );
  const nameId = await readAssertion(vault, response, AUDIENCE, recipients);
  return granted(
    logOnAsserted(vault, nameId, form.get('concurrentSession')?.toLowerCase() === 'true', call.address),
  );
}

const LOGONS: Readonly<Record<string, (call: Incoming) => Response | Promise<Response>>> = {
  cyberark: passwordLogon('cyberark'),
  ldap: passwordLogon('ldap'),
  radius: passwordLogon('radius'),
  saml: samlLogon,
  pki: pkiLogon,
  pkipn: pkiLogon,
  windows: () => {
    throw refusal.authenticationRefused('the authentication method Windows is not enabled');
  },
};

function verifyView(): object {
  return {
    ServerName: SERVER_NAME,
    ServerId: SERVER_ID,
    ApplicationName: 'PasswordVault',
    AuthenticationMethods: Object.keys(LOGONS).map((id) => ({ Id: id, Enabled: id !== 'windows' })),
    Features: [],
  };
}

/** `POST /oauth2/platformtoken` of Privilege Cloud's identity tenant: OAuth client credentials (RFC 6749, 4.4). */
function platformToken(call: Incoming): Response {
  const type = (call.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  const form = new URLSearchParams(call.text);
  const refuse = (status: 400 | 401, error: string, why: string) =>
    json({ error, error_description: why }, status);
  if (type !== 'application/x-www-form-urlencoded')
    return refuse(400, 'invalid_request', 'A form is expected.');
  if (form.get('grant_type') !== 'client_credentials') {
    return refuse(400, 'unsupported_grant_type', 'Only client_credentials is supported.');
  }
  const issued = exchangeCredentials(
    call.vault,
    form.get('client_id') ?? '',
    form.get('client_secret') ?? '',
  );
  if (issued === null) return refuse(401, 'invalid_client', 'The client is unknown or its secret is wrong.');
  return json({ access_token: issued.token, token_type: 'Bearer', expires_in: issued.expiresIn });
}

const SERVICE = 'WebServices/PIMServices.svc';

export const authRoutes: readonly Route[] = [
  openRoute('POST', 'API/auth/:type/Logon', (call) => {
    const type = parameter(call, 'type').toLowerCase();
    const logon = entryOf(LOGONS, type);
    if (logon === undefined) throw notBuilt(`the authentication method ${type}`);
    return logon(call);
  }),
  route('POST', 'API/Auth/Logoff', {}, (call) => {
    closeSession(call.vault, call.session);
    return json({ LogoffUrl: '' });
  }),
  route('GET', 'API/LoginsInfo', {}, (call) => json(loginsInfoView(call.user))),
  openRoute('GET', 'API/verify', () => json(verifyView())),
  openRoute('GET', `${SERVICE}/Verify`, () => json(verifyView())),
  route('GET', `${SERVICE}/Server`, {}, () =>
    json({
      ServerName: SERVER_NAME,
      ServerId: SERVER_ID,
      ExternalVersion: '14.0.0',
      InternalVersion: '14.0.0',
    }),
  ),
  route('GET', `${SERVICE}/User`, {}, (call) =>
    json({ UserName: call.user.name, Suspended: call.user.suspended }),
  ),
  leftOut('GET', 'API/auth/SAML'),
  rootRoute('POST', 'oauth2/platformtoken', platformToken),
];
