/** Where Zoho is. An organisation lives in one data centre; the host of another knows nothing of it. */
import type { Settings } from '../settings.ts';

/** Region to what follows the service's name in a host. */
const HOSTS = {
  com: 'zoho.com',
  eu: 'zoho.eu',
  in: 'zoho.in',
  'com.au': 'zoho.com.au',
  jp: 'zoho.jp',
  uk: 'zoho.uk',
  sa: 'zoho.sa',
  'com.cn': 'zoho.com.cn',
  ca: 'zohocloud.ca',
} as const;

/** `local` is a service provider on this machine, for rehearsals. */
export const REGIONS: readonly string[] = [...Object.keys(HOSTS), 'local'];

export const SERVICES: Readonly<Record<string, string>> = {
  People: 'people',
  CRM: 'crm',
  Recruit: 'recruit',
};

export function hostOf(region: string): string {
  if (region === 'local') return '127.0.0.1';
  return Object.entries(HOSTS).find(([name]) => name === region)?.[1] ?? HOSTS.com;
}

/**
 * Begins a sign-in at Zoho that ends in a service. The organisation's id is the last part of its ACS URL
 * (`/signin/samlsp/ID`).
 */
export function signInLink(region: string, acsUrl: string, service: string): string {
  if (!URL.canParse(acsUrl)) return '';
  const { origin, pathname } = new URL(acsUrl);
  const organisation = pathname.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const target =
    region === 'local'
      ? `${origin}/service/${SERVICES[service] ?? ''}`
      : `https://${SERVICES[service] ?? ''}.${hostOf(region)}`;
  return `${origin}/samlauthrequest/${organisation}?serviceurl=${encodeURIComponent(target)}`;
}

/** Where Zoho takes assertions, and for whom they are: as it says itself. */
export function placeOf(settings: Settings): { readonly acsUrl: string; readonly audience: string } {
  const provider = settings.metadata('metadata');
  return {
    acsUrl: settings.text('acsUrl') || (provider?.acsUrls[0] ?? ''),
    audience: settings.text('entityId') || (provider?.entityId ?? ''),
  };
}
