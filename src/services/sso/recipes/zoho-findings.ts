/** Whether a wiring speaks to the Zoho organisation that it means. */
import type { Finding } from '../../connections/port.ts';
import type { CheckContext } from '../recipe.ts';
import { hostOf, hostOfAcs, placeOf, SERVICES } from './zoho-places.ts';

export function zohoFindings({ settings }: CheckContext): readonly Finding[] {
  const { acsUrl, audience } = placeOf(settings);
  const region = settings.text('region');
  const strange = settings.list('services').filter((it) => !(it in SERVICES));
  const found: Finding[] = [];
  const fail = (name: string, detail: string, remedy: string): void => {
    found.push({ name, state: 'fail', detail, remedy });
  };
  if (acsUrl === '' || audience === '') {
    fail(
      'zoho',
      'Neither metadata nor settings say where Zoho takes assertions and for whom they are.',
      'Download the metadata in Zoho: Admin Panel > Security > Custom Authentication.',
    );
  } else if (!hostOfAcs(acsUrl).endsWith(`.${hostOf(region)}`)) {
    fail(
      'region',
      `The ACS URL is at ${hostOfAcs(acsUrl)}, and the region is ${region}.`,
      'Take the region whose host the ACS URL has: in another one, Zoho knows no such account.',
    );
  } else found.push({ name: 'region', state: 'pass', detail: `Zoho is at ${hostOfAcs(acsUrl)}.` });
  if (strange.length > 0) {
    fail(
      'services',
      `There is no link to ${strange.join(', ')}.`,
      `There is ${Object.keys(SERVICES).join(', ')}.`,
    );
  }
  found.push({
    name: 'zoho-admin',
    state: 'warn',
    detail: 'Whether an administrator of Zoho gets in when the source is down is up to Zoho.',
    remedy:
      'Keep one administrator out of custom authentication, by its groups, before you turn it on for all.',
  });
  return found;
}
