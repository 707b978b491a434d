/** A hub believes a source by the name that it calls itself. */
import type { Finding } from '../../connections/port.ts';
import type { CheckContext } from '../recipe.ts';
import { factsOf, openIdOf } from '../recipe.ts';
import { INTEGRATION } from './org-integration.ts';

export function issuerFindings(context: CheckContext): readonly Finding[] {
  const { issuer } = openIdOf(context, 'source');
  const { addresses } = factsOf(context, 'source');
  const trusts = context.settings.flag('trustClaims');
  if (!addresses.includes(issuer)) {
    return [
      {
        name: 'issuer',
        state: 'fail',
        detail: `The source calls itself ${issuer}, and is reached as ${addresses.join(' and ')}.`,
        remedy: 'Set the address of its connection to the one that it calls itself.',
      },
    ];
  }
  const custom = issuer !== addresses[0];
  if (custom && trusts && context.settings.text('variant') !== INTEGRATION) {
    return [
      {
        name: 'issuer',
        state: 'warn',
        detail: `The hub will know the source by its custom domain, ${issuer}.`,
        remedy:
          'Claims about second factors are ignored in silence unless the certificate of that domain is managed by the vendor.',
      },
    ];
  }
  return [{ name: 'issuer', state: 'pass', detail: `The source calls itself ${issuer}.` }];
}
