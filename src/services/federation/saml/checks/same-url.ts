/** Whether two addresses are one, as a browser writes it: host in lower case, no default port. */

export function isSameUrl(one: string | null | undefined, other: string | null | undefined): boolean {
  return typeof one === 'string' && typeof other === 'string' && normal(one) === normal(other);
}

export function isSameHost(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).host === new URL(other).host;
}

function normal(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}
