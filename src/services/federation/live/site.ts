/** Hosts as browsers compare them. */

export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

export function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
}

/** Browsers trust https, and this machine. */
export function isTrustworthy(url: URL): boolean {
  return url.protocol === 'https:' || isLoopbackHost(url.hostname);
}

/**
 * Scheme and registrable domain, as near as one comes to it without a list of public suffixes: the last two labels, three
 * where the last but one is short, as in `acme.co.uk`. Ports do not matter.
 */
export function siteOf(url: URL): string {
  const labels = url.hostname.split('.');
  const short = labels.length > 2 && (labels.at(-2) ?? '').length <= 3 && (labels.at(-1) ?? '').length === 2;
  const host = isAddress(url.hostname) ? url.hostname : labels.slice(short ? -3 : -2).join('.');
  return `${url.protocol}//${host}`;
}
