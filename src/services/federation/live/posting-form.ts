/**
 * The page that posts itself: how SAML (HTTP-POST binding, 3.5) and `response_mode=form_post` travel. Followed without a
 * script where the page has exactly one form that carries a message of a federation and asks a person for nothing.
 */
import { type HtmlToken, htmlTokens } from './html.ts';

export interface PostingForm {
  readonly method: 'GET' | 'POST';
  /** As written; empty for the page's own address. */
  readonly action: string;
  /** In the order of the page. */
  readonly fields: ReadonlyArray<readonly [name: string, value: string]>;
}

export type PageForm =
  | { readonly kind: 'posts'; readonly form: PostingForm }
  /** A page to which a browser goes on by itself. */
  | { readonly kind: 'refreshes'; readonly address: string }
  /** A form carries a message, and cannot be followed: `why` in a few words. */
  | { readonly kind: 'unfit'; readonly why: string }
  /** A form asks for a name or a password. */
  | { readonly kind: 'asks'; readonly password: boolean }
  | { readonly kind: 'none' };

const CARRIES: readonly ReadonlySet<string>[] = [
  new Set(['SAMLRequest']),
  new Set(['SAMLResponse']),
  new Set(['SAMLart']),
  new Set(['code', 'state']),
  new Set(['id_token', 'state']),
  new Set(['error', 'state']),
  new Set(['response']),
];

const MAX_FIELDS = 100;
const MAX_REFRESH_SECONDS = 10;

interface Draft {
  readonly attributes: ReadonlyMap<string, string>;
  readonly fields: (readonly [string, string])[];
  closed: boolean;
  asks: boolean;
  password: boolean;
}

export function formOf(page: string): PageForm {
  const { forms, refresh } = read(page);
  const carrying = forms.filter(carriesMessage);
  const [form] = carrying;
  if (form !== undefined) return followed(form, carrying.length);
  if (forms.some((it) => it.password)) return { kind: 'asks', password: true };
  if (refresh !== null) return { kind: 'refreshes', address: refresh };
  return forms.some((it) => it.asks) ? { kind: 'asks', password: false } : { kind: 'none' };
}

function followed(form: Draft, count: number): PageForm {
  const method = (form.attributes.get('method') ?? 'get').trim().toUpperCase();
  const encoding = (form.attributes.get('enctype') ?? '').trim().toLowerCase();
  const unfit = (why: string): PageForm => ({ kind: 'unfit', why });
  if (count > 1) return unfit('the page has more than one form with a message');
  if (!form.closed) return unfit('the page ends within the form');
  if (form.asks || form.password) return unfit('the form asks a person for something');
  if (method !== 'POST' && method !== 'GET') return unfit('the method of the form is neither GET nor POST');
  if (encoding !== '' && encoding !== 'application/x-www-form-urlencoded') {
    return unfit('the form is not sent as application/x-www-form-urlencoded');
  }
  if (form.fields.length > MAX_FIELDS) return unfit('the form has too many fields');
  const names = form.fields.map(([name]) => name);
  if (new Set(names).size < names.length) return unfit('a field of the form is there twice');
  return {
    kind: 'posts',
    form: { method, action: (form.attributes.get('action') ?? '').trim(), fields: form.fields },
  };
}

function carriesMessage({ fields }: Draft): boolean {
  const names = new Set(fields.map(([name]) => name));
  return CARRIES.some((wanted) => [...wanted].every((it) => names.has(it)));
}

/** Forms do not nest: the start of one within another is no form (HTML 13.2.6.4.7). */
function read(page: string): { readonly forms: readonly Draft[]; readonly refresh: string | null } {
  const forms: Draft[] = [];
  let open: Draft | null = null;
  let refresh: string | null = null;
  let inTemplate = 0;
  for (const token of htmlTokens(page)) {
    if (token.kind === 'text') continue;
    if (token.name === 'template') inTemplate = Math.max(0, inTemplate + (token.kind === 'open' ? 1 : -1));
    if (inTemplate > 0) continue;
    if (token.name === 'form' && token.kind === 'close' && open !== null) {
      open.closed = true;
      open = null;
    } else if (token.name === 'form' && token.kind === 'open' && open === null) {
      open = { attributes: token.attributes, fields: [], closed: false, asks: false, password: false };
      forms.push(open);
    } else if (token.kind === 'open') {
      if (open !== null) addControl(open, token);
      if (token.name === 'meta') refresh ??= refreshOf(token.attributes);
    }
  }
  return { forms, refresh };
}

/** Types whose controls a person need not touch. */
const QUIET = new Set(['hidden', 'submit', 'button', 'image', 'reset']);

function addControl(form: Draft, { name: element, attributes }: Extract<HtmlToken, { kind: 'open' }>): void {
  if (element === 'textarea' || element === 'select') form.asks = true;
  if (element !== 'input' || attributes.has('disabled')) return;
  const type = (attributes.get('type') ?? 'text').trim().toLowerCase();
  if (type === 'password') form.password = true;
  if (!QUIET.has(type)) form.asks = true;
  const name = attributes.get('name') ?? '';
  // A form that posts itself was not sent by one of its buttons.
  if (type === 'hidden' && name !== '') form.fields.push([name, attributes.get('value') ?? '']);
}

/** `0; url=https://…` of `<meta http-equiv="refresh">`; null for a page that waits or only loads itself again. */
function refreshOf(attributes: ReadonlyMap<string, string>): string | null {
  if ((attributes.get('http-equiv') ?? '').trim().toLowerCase() !== 'refresh') return null;
  const content = attributes.get('content') ?? '';
  const [, seconds = '', address = ''] =
    /^\s*(\d{1,3})(?:\.\d*)?\s*[;,]\s*url\s*=\s*(.{1,4000})$/i.exec(content) ?? [];
  const target = address.trim().replace(/^(["'])(.*)\1$/, '$2');
  return seconds === '' || Number(seconds) > MAX_REFRESH_SECONDS || target === '' ? null : target;
}
