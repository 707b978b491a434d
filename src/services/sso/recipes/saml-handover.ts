/** What every SAML service provider has to be told of the application. */
import type { Soon } from '../known.ts';
import { type Known, whenKnown } from '../known.ts';
import type { Handover } from '../recipe.ts';

const LINE = 64;

export function assertionHandover(screen: string, known: Known): readonly Handover[] {
  return [
    {
      screen,
      fields: [
        { name: 'Sign-in URL', value: known.text('application', 'signInUrl') },
        { name: 'Issuer (entity id of the identity provider)', value: known.text('application', 'issuer') },
        { name: 'Metadata', value: known.text('application', 'metadataUrl') },
      ],
      files: [{ name: 'identity-provider.pem', content: pem(known) }],
      notes: [],
    },
  ];
}

/** The signing certificate as a file that service providers take. */
export function pem(known: Known): Soon<string> {
  return whenKnown(known.text('application', 'certificate'), (base64: string) => {
    const lines = base64.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  });
}
