/** A wiring of every recipe, for the lab's Okta orgs and its Auth0 tenant. */
import type { Wiring } from '../../src/services/sso/wiring.ts';

const federation = (name: string, recipe: string, more: Wiring['settings'] = {}): Wiring => ({
  schemaVersion: 1,
  name,
  recipe,
  connections: { source: 'wic', hub: 'cic' },
  settings: {
    domains: ['lab.example'],
    groups: ['Employees', 'Partners'],
    hubGroups: ['Partners'],
    breakGlass: ['break.glass@hub.example'],
    ...more,
  },
});

const application = (name: string, recipe: string, settings: Wiring['settings']): Wiring => ({
  schemaVersion: 1,
  name,
  recipe,
  connections: { source: 'wic' },
  settings: { groups: ['Employees'], ...settings },
});

export const LAB_WIRINGS: Readonly<Record<string, Wiring>> = {
  oidc: application('shop', 'oidc', {
    redirectUris: ['https://shop.example/callback', 'https://www.shop.example/callback'],
    postLogoutUris: ['https://shop.example/bye'],
    loginUrl: 'https://shop.example/login',
    refreshTokens: true,
  }),
  saml: application('wiki', 'saml', {
    acsUrl: 'https://wiki.example/saml/acs',
    entityId: 'https://wiki.example/saml',
    relayState: 'https://wiki.example/home',
    attributes: { mail: 'email', team: 'department' },
    groupAttribute: 'groups',
    groupPrefix: 'Wiki',
  }),
  oin: application('news', 'oin', {
    integration: 'bookmark',
    signOn: 'bookmark',
    fields: { url: 'https://news.example/', requestIntegration: 'false' },
  }),
  'oin, office365': application('office', 'oin', {
    integration: 'office365',
    fields: { domain: 'lab.example', msftTenant: 'lab' },
  }),
  'oin, salesforce': application('crm', 'oin', {
    integration: 'salesforce',
    fields: { integrationType: 'STANDARD', instanceType: 'SANDBOX' },
  }),
  'cyberark-pvwa': application('pvwa', 'cyberark-pvwa', {
    pvwa: 'https://pvwa.lab.example/PasswordVault',
    breakGlass: ['break.glass@lab.example'],
    breakGlassPath: 'sealed-copy',
  }),
  'zoho-directory': application('zoho', 'zoho-directory', {
    region: 'eu',
    acsUrl: 'https://accounts.zoho.eu/signin/samlsp/20071234567',
    entityId: 'zoho.eu',
    services: ['People', 'CRM', 'Recruit'],
    provisioning: 'pull',
    pullGroups: ['Okta-Admins'],
  }),
  'org2org-oidc': federation('partners', 'org2org-oidc', {
    attributes: { department: 'appuser.department' },
  }),
  'org2org-oidc, okta-integration': federation('partners', 'org2org-oidc', { variant: 'okta-integration' }),
  'org2org-oidc, okta-integration, provisioning': federation('partners', 'org2org-oidc', {
    variant: 'okta-integration',
    provisioning: 'push',
    pushes: ['create', 'deactivate'],
  }),
  'auth0-okta': {
    schemaVersion: 1,
    name: 'customers',
    recipe: 'auth0-okta',
    connections: { source: 'wic', hub: 'auth0' },
    settings: {
      groups: ['Employees', 'Partners'],
      applications: ['Customer Portal'],
      domains: ['lab.example'],
      breakGlass: ['break.glass@hub.example'],
    },
  },
  'org2org-oidc, provisioning': federation('partners', 'org2org-oidc', { provisioning: 'push' }),
  'org2org-saml': federation('partners', 'org2org-saml', { match: 'username' }),
  'org2org-saml, provisioning': federation('partners', 'org2org-saml', { provisioning: 'push' }),
};
