/** What an administrator does by the management API before anybody can sign in. */
import type { Lab } from '../../../../src/lab/kernel/contract.ts';
import { type Answer, type Ask, succeed } from '../support.ts';

const EMAIL_FORMAT = 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress';

export async function assignEverybody(ask: Ask, appId: string): Promise<void> {
  const [group] = await succeed(ask('GET /api/v1/groups?q=Employees'));
  await succeed(ask(`PUT /api/v1/apps/${appId}/groups/${group.id}`, {}));
}

export const signOn = (acs: string, audience: string, more: object = {}) => ({
  ssoAcsUrl: acs,
  recipient: acs,
  destination: acs,
  audience,
  allowMultipleAcsEndpoints: false,
  assertionSigned: true,
  responseSigned: true,
  honorForceAuthn: false,
  requestCompressed: false,
  ...more,
});

export async function samlApp(ask: Ask, label: string, settings: object): Promise<Answer['json']> {
  return succeed(ask('POST /api/v1/apps', { label, signOnMode: 'SAML_2_0', settings: { signOn: settings } }));
}

export async function certificateOf(
  ask: Ask,
  app: Answer['json'],
  kid: string = app.credentials.signing.kid,
): Promise<string> {
  const keys = await succeed(ask(`GET /api/v1/apps/${app.id}/credentials/keys`));
  return keys.find((key: { kid: string }) => key.kid === kid).x5c[0];
}

export const ssoUrl = (metadata: string) =>
  /SingleSignOnService[^>]* Location="([^"]*)"/.exec(metadata)?.[1] ?? '';

/** A SAML application for Zoho, and Zoho's custom authentication for it. */
export async function connectZoho(
  lab: Lab,
  ask: Ask,
): Promise<{ readonly app: Answer['json']; readonly acs: string; readonly signInUrl: string }> {
  const panel = await (await fetch(`${lab.urls['zoho']}/admin/custom-authentication`)).text();
  const [acs = '', entityId = ''] = [...panel.matchAll(/<code>([^<]*)<\/code>/g)].map(
    ([, text = '']) => text,
  );
  const app = await samlApp(
    ask,
    'Zoho Directory',
    signOn(acs, entityId, { subjectNameIdFormat: EMAIL_FORMAT }),
  );
  await assignEverybody(ask, app.id);
  const metadata = await ask(`GET ${app._links.metadata.href}`, undefined, { accept: 'application/xml' });
  const signInUrl = ssoUrl(metadata.text);
  await lab.tell('zoho', 'custom-authentication', { signInUrl, certificate: await certificateOf(ask, app) });
  return { app, acs, signInUrl };
}

/** A routing rule, tried before the others, for names that end so. */
export async function routeTo(ask: Ask, suffix: string, idp: Answer['json']): Promise<void> {
  const [policy] = await succeed(ask('GET /api/v1/policies?type=IDP_DISCOVERY'));
  const patterns = [{ matchType: 'SUFFIX', value: suffix }];
  await succeed(
    ask(`POST /api/v1/policies/${policy.id}/rules`, {
      type: 'IDP_DISCOVERY',
      name: `Names in ${suffix}`,
      priority: 1,
      conditions: { userIdentifier: { type: 'IDENTIFIER', patterns } },
      actions: { idp: { providers: [{ type: idp.type, id: idp.id }], idpSelectionType: 'SPECIFIC' } },
    }),
  );
}
