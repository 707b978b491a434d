/** What goes onto the PVWA server and into its console: no API takes it. Values are escaped for XML. */
import type { Soon } from '../known.ts';
import { type Known, Later, whenKnown } from '../known.ts';
import type { Handover, RecipeContext } from '../recipe.ts';
import { addressOf } from '../recipe.ts';
import { pvwaUrl } from './cyberark-pvwa.ts';
import { pem } from './saml-handover.ts';

interface Partner {
  readonly issuer: string;
  readonly signInUrl: string;
  readonly certificate: string;
}

export function pvwaHandover(context: RecipeContext, known: Known): readonly Handover[] {
  const { settings } = context;
  const partner = partnerOf(known);
  const newer = settings.text('version') === '11.3';
  return [
    {
      screen: 'The PVWA server, folder of the web application, on every node; then iisreset',
      fields: [
        { name: 'Partner (issuer)', value: known.text('application', 'issuer') },
        { name: 'Sign-in URL', value: known.text('application', 'signInUrl') },
        { name: 'Service provider', value: settings.text('audience') },
      ],
      files: [
        ...(newer ? [{ name: 'saml.config', content: apply(partner, (it) => samlConfig(context, it)) }] : []),
        { name: 'web.config.appSettings.xml', content: apply(partner, (it) => appSettings(context, it)) },
        { name: 'identity-provider.cer', content: pem(known) },
      ],
      notes: newer
        ? [
            'Compare saml.config with the template that your version ships: the element of the certificate differs between versions.',
            'The issuer must match character by character, a slash at the end included.',
          ]
        : ['Join the settings into <appSettings> of web.config.'],
    },
    {
      screen: 'PVWA: Administration > Configuration Options > Options > Authentication Methods > saml',
      fields: [
        { name: 'Enabled', value: 'Yes' },
        { name: 'LogoffUrl', value: addressOf(context, 'source') },
      ],
      files: [],
      notes: [`Users begin at ${pvwaUrl(settings, 'v10/logon/saml')}.`],
    },
    {
      screen: 'PVWA: Administration > Configuration Options > Options > Access Restriction > AllowedReferrer',
      fields: [{ name: 'BaseUrl', value: addressOf(context, 'source') }],
      files: [],
      notes: [],
    },
  ];
}

function partnerOf(known: Known): Later | Partner {
  const issuer = known.text('application', 'issuer');
  const signInUrl = known.text('application', 'signInUrl');
  const certificate = known.text('application', 'certificate');
  for (const value of [issuer, signInUrl, certificate]) if (value instanceof Later) return value;
  return { issuer: String(issuer), signInUrl: String(signInUrl), certificate: String(certificate) };
}

function apply(partner: Later | Partner, write: (known: Partner) => string): Soon<string> {
  return partner instanceof Later ? whenKnown(partner, String) : write(partner);
}

function samlConfig({ settings }: RecipeContext, { issuer, signInUrl, certificate }: Partner): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<SAMLConfiguration xmlns="urn:componentspace:SAML:2.0:configuration">
  <ServiceProvider Name="${xml(settings.text('audience'))}"
                   AssertionConsumerServiceUrl="${xml(pvwaUrl(settings, 'api/auth/saml/logon'))}"/>
  <PartnerIdentityProviders>
    <PartnerIdentityProvider Name="${xml(issuer)}"
                             SingleSignOnServiceUrl="${xml(signInUrl)}"
                             SignAuthnRequest="false"
                             WantSAMLResponseSigned="${settings.text('signed') !== 'assertion'}"
                             WantAssertionSigned="${settings.text('signed') !== 'response'}">
      <PartnerCertificates>
        <Certificate String="${xml(certificate)}"/>
      </PartnerCertificates>
    </PartnerIdentityProvider>
  </PartnerIdentityProviders>
</SAMLConfiguration>
`;
}

function appSettings({ settings }: RecipeContext, { signInUrl, certificate }: Partner): string {
  const older = settings.text('version') === '11.2';
  const keys: ReadonlyArray<readonly [string, string]> = [
    ...(older
      ? ([
          ['IdentityProviderLoginURL', signInUrl],
          ['IdentityProviderCertificate', certificate],
          ['Issuer', settings.text('audience')],
        ] as const)
      : []),
    ['EnableIdPInitiatedSso', settings.flag('idpInitiated') ? 'Yes' : 'No'],
  ];
  const lines = keys.map(([key, value]) => `  <add key="${key}" value="${xml(value)}"/>`);
  return `<appSettings>\n${lines.join('\n')}\n</appSettings>\n`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** For text and attributes alike. */
export function xml(text: string): string {
  return text.replace(/[&<>"']/g, (it) => ESCAPES[it] ?? it);
}
