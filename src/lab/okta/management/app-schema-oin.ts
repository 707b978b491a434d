/** Applications of Okta's catalog whose settings are documented: what each takes in `settings.app`. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import { parsed } from './route.ts';

interface Definition {
  readonly modes: readonly string[];
  readonly app: z.ZodType<Record<string, unknown>>;
  /** What of provisioning can be set up by API. */
  readonly provisioning: readonly ('TOKEN' | 'OAUTH2')[];
}

const text = z.string().nullish();
const needed = z.string().min(1);

const DEFINITIONS: Readonly<Record<string, Definition>> = {
  okta_org2org: {
    // OPENID_CONNECT by Okta's guide; the specification knows the first two only.
    modes: ['SAML_2_0', 'AUTO_LOGIN', 'OPENID_CONNECT'],
    app: z.strictObject({
      baseUrl: z.url(),
      acsUrl: text,
      audRestriction: text,
      creationState: text,
      preferUsernameOverEmail: z.boolean().nullish(),
      token: text,
      tokenEncrypted: text,
      // Okta's guide to sign-on by OpenID Connect writes it like this; the specification has it not at all.
      idPId: text,
    }),
    provisioning: ['TOKEN', 'OAUTH2'],
  },
  salesforce: {
    modes: ['BROWSER_PLUGIN', 'BOOKMARK', 'SAML_2_0'],
    app: z.strictObject({
      integrationType: z.enum(['STANDARD', 'PORTAL', 'COMMUNITY']),
      instanceType: z.enum(['SANDBOX', 'PRODUCTION', 'GOVERNMENT']),
      loginUrl: text,
      logoutUrl: text,
    }),
    provisioning: [],
  },
  office365: {
    modes: ['BROWSER_PLUGIN', 'SAML_1_1'],
    app: z.strictObject({ domain: needed, msftTenant: needed }),
    provisioning: ['OAUTH2'],
  },
  google: {
    modes: ['BROWSER_PLUGIN', 'SAML_2_0'],
    app: z.strictObject({ domain: needed, rpId: text }),
    provisioning: ['OAUTH2'],
  },
  slack: {
    modes: ['BROWSER_PLUGIN', 'SAML_2_0'],
    app: z.strictObject({ domain: needed, userEmailValue: text }),
    provisioning: ['OAUTH2'],
  },
  zoomus: {
    modes: ['SAML_2_0'],
    app: z.strictObject({ subDomain: needed }),
    provisioning: ['OAUTH2'],
  },
  zscalerbyz: {
    modes: ['BROWSER_PLUGIN', 'SAML_2_0'],
    app: z.strictObject({ siteDomain: text }),
    provisioning: ['TOKEN'],
  },
};

/** Null for what is not of the catalog: a custom application. */
export function definitionOf(name: string): Definition | null {
  return DEFINITIONS[name] ?? null;
}

/** @throws E0000001 for a sign-on mode or a setting that the application does not have */
export function requireOin(name: string, signOnMode: string, app: Record<string, unknown> | undefined): void {
  const definition = definitionOf(name);
  // How the vendor words it is not known; a name that it does not have is a field that is not valid.
  if (definition === null) throw OktaRefusal.invalid('name', `name: "${name}" is not in the catalog`);
  if (!definition.modes.includes(signOnMode)) {
    throw OktaRefusal.invalid('signOnMode', `signOnMode: ${name} has ${definition.modes.join(', ')}`);
  }
  parsed(
    z.object({ settings: z.object({ app: definition.app }) }),
    { settings: { app: app ?? {} } },
    'settings.app',
  );
}
