/** Whose words a text is in, as far as names, addresses and numbers of errors tell. */
import type { SymptomVendor } from '../catalogue.ts';

export type Vendor = Exclude<SymptomVendor, 'saml' | 'oidc'>;

const MARKS: ReadonlyArray<readonly [Vendor, RegExp]> = [
  ['okta', /\bokta(preview)?\b|\be00000\d\d\b|general_nonsuccess|\bmtls\.okta/],
  ['auth0', /\bauth0\b/],
  ['cyberark', /\bcyberark\b|\bpvwa\b|passwordvault|\bpasws\d{3}e?\b|\bitats\d{3}/],
  ['zoho', /\bzoho(cloud)?\b|manageengine|saml_err_0\d\d/],
];

/** Null when nothing tells, or several are named: a message may name both ends. */
export function vendorOf(variants: readonly string[]): Vendor | null {
  const found = MARKS.filter(([, mark]) => variants.some((it) => mark.test(it))).map(([vendor]) => vendor);
  return found.length === 1 ? (found[0] ?? null) : null;
}
