/**
 * The form by which an application's page posts its answer. Read strictly: exactly one form that posts exactly one
 * SAMLResponse to an absolute address, and base64 in it. Anything else is no such form.
 */

export interface PostedForm {
  readonly action: URL;
  /** Base64 without blanks. */
  readonly samlResponse: string;
}

/** No answer makes a page longer than this. */
const LONGEST_PAGE = 1024 * 1024;

/** Null when the page is another one. */
export function readPostedForm(html: string): PostedForm | null {
  if (html.length > LONGEST_PAGE) return null;
  const forms = formsIn(html).filter(({ inputs }) => inputs.some((it) => it['name'] === 'SAMLResponse'));
  const [form] = forms;
  if (form === undefined || forms.length > 1 || form.attributes['method']?.toLowerCase() !== 'post')
    return null;
  const [input, second] = form.inputs.filter((it) => it['name'] === 'SAMLResponse');
  const samlResponse = (input?.['value'] ?? '').replace(/\s+/g, '');
  const action = addressIn(form.attributes['action'] ?? '');
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(samlResponse) && samlResponse.length % 4 === 0;
  return action === null || second !== undefined || !isBase64 ? null : { action, samlResponse };
}

type Attributes = Readonly<Record<string, string>>;

interface Form {
  readonly attributes: Attributes;
  readonly inputs: Attributes[];
}

/** Tags that matter, with quoted values that may hold angle brackets. */
const TAG = /<(\/?form|input)\b((?:[^<>"']|"[^"]*"|'[^']*')*)>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+))/g;

function formsIn(html: string): readonly Form[] {
  // What a browser does not take for tags is none here either.
  const markup = html.replace(/<!--.*?-->|<(script|style|noscript|template)\b.*?<\/\1\s*>/gis, '');
  const forms: Form[] = [];
  let open: Form | null = null;
  for (const [, name = '', rest = ''] of markup.matchAll(TAG)) {
    if (/^form$/i.test(name)) {
      open = { attributes: attributesIn(rest), inputs: [] };
      forms.push(open);
    } else if (/^input$/i.test(name)) open?.inputs.push(attributesIn(rest));
    else open = null;
  }
  return forms;
}

function attributesIn(text: string): Attributes {
  const found: Record<string, string> = {};
  for (const [, name = '', double, single, bare] of text.matchAll(ATTRIBUTE)) {
    // Of a name that comes twice the first one counts (HTML, 13.2.5.33).
    found[name.toLowerCase()] ??= decoded(double ?? single ?? bare ?? '');
  }
  return found;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Okta writes `+`, `/`, `:` and `=` as numbers. What is not known stays, and is no base64 then. */
function decoded(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z]+));/gi, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

function addressIn(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}
