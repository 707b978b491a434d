/**
 * Zoho's data centres by their host names. In the lab a data centre is reached by its host in the `Host` header, or as
 * the first part of the path where names cannot be resolved: `/accounts.zoho.eu/signin/samlsp/1`.
 */

const ACCOUNTS_HOSTS: Readonly<Record<string, string>> = {
  com: 'accounts.zoho.com',
  eu: 'accounts.zoho.eu',
  in: 'accounts.zoho.in',
  'com.au': 'accounts.zoho.com.au',
  jp: 'accounts.zoho.jp',
  uk: 'accounts.zoho.uk',
  sa: 'accounts.zoho.sa',
  ae: 'accounts.zoho.ae',
  'com.cn': 'accounts.zoho.com.cn',
  ca: 'accounts.zohocloud.ca',
};

export function accountsHost(dataCentre: string): string {
  const host = ACCOUNTS_HOSTS[dataCentre];
  if (host === undefined) throw new Error(`there is no data centre ${dataCentre}`);
  return host;
}

/** Null for a host that is none of Zoho's. */
export function dataCentreOf(host: string): string | null {
  const name = host.split(':')[0]?.toLowerCase();
  return Object.entries(ACCOUNTS_HOSTS).find(([, known]) => known === name)?.[0] ?? null;
}

/** Splits a data centre's host off a path; null as data centre where there is none. */
export function splitPath(path: string): { readonly dataCentre: string | null; readonly rest: string } {
  const [, first = '', ...rest] = path.split('/');
  const dataCentre = dataCentreOf(first);
  return dataCentre === null ? { dataCentre, rest: path } : { dataCentre, rest: `/${rest.join('/')}` };
}
