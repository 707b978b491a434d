/**
 * The canary: everything secret that the lab has made or seen, in every form in which it could slip out, and the
 * search for it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type { Exchange, Lab } from '../../../src/lab/kernel/contract.ts';
import { allProcesses, commandLineOf, environmentOf } from './processes.ts';

/** Shorter ones (one-time codes) would be found in any row of digits by chance. */
const SHORTEST = 8;

/** Where secrets rest by design: the key of the vault, of the lab and of the client certificate. */
const KEY_FILES: readonly string[] = ['identity.txt', 'control-token', 'client.key'];

/** Fields of answers that hold what lets their bearer in. */
const ISSUED =
  /"(bearer_token|access_token|refresh_token|id_token|sessionToken|stateToken|client_secret)": ?"([^"]+)"/g;

/** What a page posts by itself to where it lets somebody in. */
const POSTED = /name="(SAMLResponse)" value="([^"]+)"/g;

/** Fields of forms that prove something, or are changed for a token. */
const SHOWN_ONCE: readonly string[] = [
  ...['client_assertion', 'code', 'code_verifier', 'refresh_token'],
  ...['device_code', 'client_secret', 'password', 'SAMLResponse'],
];

interface Needle {
  readonly what: string;
  readonly form: string;
  readonly text: string;
}

export class Canary {
  readonly #known = new Set<string>();
  /** By their first characters: thousands of forms are looked for in one pass over a text. */
  readonly #needles = new Map<string, Needle[]>();

  /** `what` names it in a failure, since the secret itself must not be shown. */
  plant(what: string, secret: string): void {
    if (secret.length < SHORTEST || this.#known.has(secret)) return;
    this.#known.add(secret);
    for (const { form, text } of formsOf(secret)) {
      const start = text.slice(0, SHORTEST);
      this.#needles.set(start, [...(this.#needles.get(start) ?? []), { what, form, text }]);
    }
  }

  /** What the lab was made with, and from now on every token and password on the wire. */
  watch(lab: Lab): void {
    for (const [name, value] of Object.entries(lab.credentials())) {
      if (!/(key|client)-id$/.test(name)) this.plant(name, value);
      // The part of a JWK that makes it a private one.
      const [, secret] = /"d":"([^"]+)"/.exec(value) ?? [];
      if (secret !== undefined) this.plant(`private part of ${name}`, secret);
    }
    this.plant('control token', lab.controlToken);
    this.plant('client key', lab.tls.clientKeyPem.split('\n')[1] ?? '');
    lab.observe((exchange) => this.#hear(exchange));
  }

  /** Where it was found, in words without the secret; empty is good. */
  search(where: string, text: string): readonly string[] {
    const found = new Set<string>();
    for (let at = 0; at + SHORTEST <= text.length; at += 1) {
      for (const needle of this.#needles.get(text.slice(at, at + SHORTEST)) ?? []) {
        if (text.startsWith(needle.text, at)) found.add(`${needle.what} (${needle.form}) in ${where}`);
      }
    }
    return [...found];
  }

  /** Every file below a folder. */
  searchFiles(folder: string): readonly string[] {
    return filesBelow(folder)
      .filter((path) => !KEY_FILES.some((name) => path.endsWith(`/${name}`)))
      .flatMap((path) => this.search(path, readFileSync(path, 'utf8')));
  }

  /** Command lines and environments of every process of this machine but those named. */
  searchProcesses(except: readonly number[] = []): readonly string[] {
    return allProcesses()
      .filter((pid) => !except.includes(pid))
      .flatMap((pid) => [
        ...this.search(`command line of ${pid}`, commandLineOf(pid)),
        ...this.search(`environment of ${pid}`, environmentOf(pid)),
      ]);
  }

  #hear({ request, response }: Exchange): void {
    const token = (request.headers.get('authorization') ?? '').replace(/^(Bearer|DPoP|SSWS) /, '');
    this.plant('session token', token);
    // Good for one call each, and no secret afterwards; but nobody may count on the afterwards.
    this.plant('proof of possession', request.headers.get('dpop') ?? '');
    for (const cookie of response.headers.getSetCookie()) {
      this.plant('session cookie', /=([^;]*)/.exec(cookie)?.[1] ?? '');
    }
    for (const [field, value] of new URLSearchParams(request.body)) {
      if (SHOWN_ONCE.includes(field)) this.plant(field, value);
    }
    for (const pattern of [ISSUED, POSTED]) {
      for (const [, field = '', value = ''] of response.body.matchAll(pattern)) this.plant(field, value);
    }
  }
}

/** As it is, and as JSON, an address, a form, a log or an encoder would write it. */
function formsOf(secret: string): ReadonlyArray<{ readonly form: string; readonly text: string }> {
  const forms: Array<readonly [form: string, text: string]> = [
    ['plain', secret],
    ['JSON', inJson(secret)],
    ['JSON in JSON', inJson(inJson(secret))],
    ['inspect', inspect(secret).slice(1, -1)],
    ['URL', encodeURIComponent(secret)],
    ['form', new URLSearchParams({ it: secret }).toString().slice('it='.length)],
    ['hex', Buffer.from(secret).toString('hex')],
  ];
  for (const shift of [0, 1, 2]) {
    const base64 = base64Inside(secret, shift);
    forms.push([`base64, shifted by ${shift}`, base64]);
    forms.push([`base64url, shifted by ${shift}`, base64.replaceAll('+', '-').replaceAll('/', '_')]);
  }
  const seen = new Set<string>();
  return forms
    .filter(([, text]) => text.length >= SHORTEST && !seen.has(text) && seen.add(text))
    .map(([form, text]) => ({ form, text }));
}

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** The part of base64 that does not depend on what stands around the secret, for each of the three alignments. */
function base64Inside(secret: string, shift: number): string {
  const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]);
  const whole = Math.floor(bytes.length / 3) * 3;
  return bytes
    .subarray(0, whole)
    .toString('base64')
    .slice(shift === 0 ? 0 : 4);
}

function filesBelow(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((it) => it.isFile())
      .map((it) => join(it.parentPath, it.name));
  } catch {
    // A run that kept nothing has made no folder.
    return [];
  }
}
