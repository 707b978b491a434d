/** The stand-in without a kernel: requests go straight to its app, time moves when a test says so. */
import { createHash } from 'node:crypto';
import { compactDecrypt, exportJWK, flattenedDecrypt, generalDecrypt, generateKeyPair, type JWK } from 'jose';
import type { LabChance, LabContext, LabVendor } from '../../../src/lab/kernel/contract.ts';
import { createOpaLab } from '../../../src/lab/opa/index.ts';

export const ORIGIN = 'http://127.0.0.1:9999';
export const AD_TYPE = 'pam_ad_account_password_login';
const START = Date.parse('2026-03-02T09:00:00Z');

function chanceOf(seed: string): LabChance {
  let block = 0;
  const bytes = (length: number): Uint8Array => {
    const parts: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      parts.push(createHash('sha256').update(`${seed}/${block}`).digest());
      block += 1;
    }
    return Buffer.concat(parts).subarray(0, length);
  };
  const integer = (below: number): number => Buffer.from(bytes(4)).readUInt32BE() % below;
  return {
    bytes,
    integer,
    uuid() {
      const hex = Buffer.from(bytes(16)).toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
    text: (length, alphabet) => Array.from({ length }, () => alphabet[integer(alphabet.length)]).join(''),
  };
}

interface Due {
  readonly at: number;
  readonly event: string;
  readonly data: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of any shape are looked into by the tests
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface Ask {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

export class TestLab {
  readonly vendor: LabVendor;
  #now = START;
  #due: Due[] = [];

  constructor() {
    const context: LabContext = {
      clock: { now: () => this.#now, advance: (ms) => this.pass(ms) },
      chance: chanceOf('test'),
      schedule: (at, { event, data }) => this.#due.push({ at, event, data: structuredClone(data) }),
      urlOf: () => ORIGIN,
      notify: () => {},
    };
    this.vendor = createOpaLab(context);
    this.vendor.reset();
    this.vendor.on('seeded', {});
  }

  get now(): number {
    return this.#now;
  }

  /** Moves the lab's time, and delivers what falls due on the way. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      this.#due.sort((a, b) => a.at - b.at);
      const next = this.#due[0];
      if (next === undefined || next.at > until) break;
      this.#due.shift();
      this.#now = Math.max(this.#now, next.at);
      this.vendor.on(next.event, next.data);
    }
    this.#now = until;
  }

  async send(method: string, path: string, { body, headers = {} }: Ask = {}): Promise<Answer> {
    const app = this.vendor.listeners[0]?.app;
    if (app === undefined) throw new Error('no listener');
    const withBody =
      body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) };
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const response = await app.request(path.startsWith('http') ? path : `${ORIGIN}${path}`, {
      method,
      headers: { ...type, ...headers },
      ...withBody,
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  /** Signs in with one of the lab's keys. */
  async signIn(prefix: '' | 'limited-' = ''): Promise<Caller> {
    const keys = this.vendor.credentials();
    const answer = await this.send('POST', '/v1/teams/lab/service_token', {
      body: { key_id: keys[`opa/${prefix}key-id`], key_secret: keys[`opa/${prefix}key-secret`] },
    });
    return new Caller(this, answer.body.bearer_token);
  }

  /** A look at what is stored, which no client has. */
  stored(name: string): Json {
    const state: Json = this.vendor.save();
    return state.accounts.find((account: Json) => account.name === name);
  }
}

/** One signed-in client; paths are below the team. */
export class Caller {
  readonly lab: TestLab;
  readonly token: string;

  constructor(lab: TestLab, token: string) {
    this.lab = lab;
    this.token = token;
  }

  async call(method: string, path: string, ask: Ask = {}): Promise<Answer> {
    const target = path.startsWith('http') || path.startsWith('/v1/') ? path : `/v1/teams/lab/${path}`;
    const headers = { authorization: `Bearer ${this.token}`, ...ask.headers };
    return this.lab.send(method, target, { ...ask, headers });
  }

  async get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  async post(path: string, body: unknown): Promise<Answer> {
    return this.call('POST', path, { body });
  }

  /** All rows, page by page, as the Link header leads. */
  async all(path: string): Promise<Json[]> {
    const rows: Json[] = [];
    for (let next: string | undefined = path; next !== undefined; ) {
      const answer: Answer = await this.get(next);
      rows.push(...answer.body.list);
      next = nextOf(answer);
    }
    return rows;
  }

  /** The path of a named directory account below the team. */
  async directoryAccount(name: string): Promise<string> {
    const [domain] = await this.all('active_directory');
    const rows = await this.all(`active_directory/${domain.id}/accounts`);
    const row = rows.find(({ account }) => account.username === `${name}@corp.lab.example`);
    return `active_directory/${domain.id}/accounts/${row.account.id}`;
  }

  async saasAccount(): Promise<string> {
    const [app] = await this.all('saas_apps');
    const [row] = await this.all(`saas_apps/${app.app_instance_id}/accounts`);
    return `saas_apps/${app.app_instance_id}/accounts/${row.account.id}`;
  }

  async universalDirectoryAccount(): Promise<string> {
    const [row] = await this.all('okta_universal_directory_accounts');
    return `okta_universal_directory_accounts/${row.account.id}`;
  }

  /** The first access method that carries a privilege. */
  async method(account: string, privilege: string): Promise<Json> {
    const methods = await this.all(`${account}/user_access_methods`);
    return methods.find(({ details }) =>
      details.privileges.some((held: Json) => held.privilege_type === privilege),
    );
  }

  async reveal(account: string, method?: Json): Promise<Answer & { readonly password: string }> {
    const user_access_method = method ?? (await this.method(account, 'reveal_password'));
    const { publicJwk, open } = await callerKey();
    const answer = await this.post(`${account}/reveal_credentials`, {
      public_key: publicJwk,
      user_access_method,
    });
    return { ...answer, password: answer.status === 200 ? await open(answer.body.password_jwe) : '' };
  }

  async rotate(account: string): Promise<Answer> {
    return this.post(`${account}/rotate_password`, {
      user_access_method: await this.method(account, 'rotate_password'),
    });
  }

  /** Path of a project below the team. */
  async project(group: string, name: string): Promise<string> {
    const groups = await this.all('resource_groups');
    const path = `resource_groups/${groups.find((candidate) => candidate.name === group).id}/projects`;
    const projects = await this.all(path);
    return `${path}/${projects.find((candidate) => candidate.name === name).id}`;
  }

  /** The admin's detail of a directory account. */
  async detail(name: string, project: 'Tier0' | 'Tier1' = 'Tier0'): Promise<Json> {
    const path = await this.project('Directory', project);
    const rows = await this.all(`${path}/active_directory_accounts?contains=${name}`);
    return (await this.get(`${path}/active_directory_accounts/${rows[0].id}`)).body;
  }
}

export function nextOf(answer: Answer): string | undefined {
  return /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
}

export function idOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

interface CallerKey {
  readonly publicJwk: JWK;
  readonly privateJwk: JWK;
  open(jwe: string): Promise<string>;
}

let pair: Promise<CallerKey> | undefined;

/** One key pair for the whole file: making one takes its time. */
export function callerKey(): Promise<CallerKey> {
  pair ??= makeKey();
  return pair;
}

async function makeKey(): Promise<CallerKey> {
  const { publicKey, privateKey } = await generateKeyPair('RSA-OAEP-256', {
    modulusLength: 2048,
    extractable: true,
  });
  const kid = '0b7e2f9c-4c1d-4b52-9c55-0d0f4a8f5a11';
  return {
    publicJwk: { ...(await exportJWK(publicKey)), alg: 'RSA-OAEP-256', use: 'enc', kid },
    privateJwk: await exportJWK(privateKey),
    async open(jwe) {
      if (!jwe.startsWith('{')) return text((await compactDecrypt(jwe, privateKey)).plaintext);
      const parsed: Json = JSON.parse(jwe);
      const { plaintext } =
        parsed.recipients === undefined
          ? await flattenedDecrypt(parsed, privateKey)
          : await generalDecrypt(parsed, privateKey);
      return text(plaintext);
    },
  };
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
