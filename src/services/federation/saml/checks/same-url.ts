/** Whether two addresses are one, as a browser writes it: host in lower case, no default port. */

export function isSameUrl(one: string | null | undefined, other: string | null | undefined): boolean {
  return typeof one === 'string' && typeof other === 'string' && normal(one) === normal(other);
}

function normal(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}
