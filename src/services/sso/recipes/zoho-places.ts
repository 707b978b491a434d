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
  ae: 'zoho.ae',
  'com.cn': 'zoho.com.cn',
  ca: 'zohocloud.ca',
} as const;

export const REGIONS: readonly string[] = Object.keys(HOSTS);

export const SERVICES: Readonly<Record<string, string>> = {
  People: 'people',
  CRM: 'crm',
  Recruit: 'recruit',
};

export function hostOf(region: string): string {
  return Object.entries(HOSTS).find(([name]) => name === region)?.[1] ?? HOSTS.com;
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/;

/** The host that an ACS URL is of; a stand-in on this machine has it as the first part of its path. */
export function hostOfAcs(acsUrl: string): string {
  const { hostname, pathname } = new URL(acsUrl);
  return LOOPBACK.test(hostname) ? (pathname.split('/')[1] ?? '') : hostname;
}

/**
 * Begins a sign-in at Zoho that ends in a service. The organisation's id is the last part of its ACS URL:
 * `/signin/samlsp/ID`, or `/samlresponse/ID` of older ones.
 */
export function signInLink(region: string, acsUrl: string, service: string): string {
  const begin = acsUrl.replace(/\/(signin\/samlsp|samlresponse)\/([^/]+)\/?$/, '/samlauthrequest/$2');
  const target = `https://${SERVICES[service] ?? ''}.${hostOf(region)}`;
  return `${begin}?serviceurl=${encodeURIComponent(target)}`;
}

/** Where Zoho takes assertions, and for whom they are: as it says itself. */
export function placeOf(settings: Settings): { readonly acsUrl: string; readonly audience: string } {
  const provider = settings.metadata('metadata');
  return {
    acsUrl: settings.text('acsUrl') || (provider?.acsUrls[0] ?? ''),
    audience: settings.text('entityId') || (provider?.entityId ?? ''),
  };
}
