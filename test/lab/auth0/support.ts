/** A tenant beside the workforce org, and callers that say what came back. */
import { expect } from 'vitest';
import { createAuth0Lab } from '../../../src/lab/auth0/index.ts';
import type { Lab, LabContext, LabVendor } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import { oktaOrg } from '../../../src/lab/okta/index.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what is in it
  readonly json: any;
  readonly text: string;
}

// biome-ignore lint/suspicious/noExplicitAny: bodies of any shape are looked into by the tests
export type Json = any;

export type Ask = (at: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;

export type Who = '' | 'limited-';

export class Tenant {
  readonly lab: Lab;
  readonly #vendor: LabVendor;

  private constructor(lab: Lab, vendor: LabVendor) {
    this.lab = lab;
    this.#vendor = vendor;
  }

  static async start(): Promise<Tenant> {
    let vendor: LabVendor | undefined;
    const seen = (context: LabContext): LabVendor => {
      vendor = createAuth0Lab(context);
      return vendor;
    };
    const lab = await createLab({ basePort: 0, seed: 'auth0' }, [oktaOrg('wic'), seen]);
    if (vendor === undefined) throw new Error('unreachable');
    return new Tenant(lab, vendor);
  }

  get url(): string {
    return this.lab.urls['auth0'] ?? '';
  }

  /** Host and port of the workforce org, as a connection names it. */
  get oktaDomain(): string {
    return new URL(this.lab.urls['wic'] ?? '').host;
  }

  get audience(): string {
    return `${this.url}/api/v2/`;
  }

  credential(name: string): string {
    const value = this.lab.credentials()[`auth0/${name}`];
    if (value === undefined) throw new Error(`the lab has no credential ${name}`);
    return value;
  }

  /** What happens in the tenant without a call, such as an administrator's work. */
  happen(event: string, data: unknown): void {
    this.#vendor.on(event, data);
  }

  stored(): Json {
    return this.#vendor.save();
  }

  /** The seed again, and nothing of the test before. */
  reset(): void {
    this.lab.reset();
    this.lab.clearJournal();
  }

  async stop(): Promise<void> {
    await this.lab.stop();
  }

  async send(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const url = path.startsWith('http') ? path : this.url + path;
    const response = await fetch(url, { redirect: 'manual', ...init, method });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : null,
    };
  }

  token(
    params: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.send('POST', '/oauth/token', { body: new URLSearchParams(params), headers });
  }

  async managementToken(who: Who = '', more: Readonly<Record<string, string>> = {}): Promise<string> {
    const { json } = await this.token({
      grant_type: 'client_credentials',
      client_id: this.credential(`${who}client-id`),
      client_secret: this.credential(`${who}client-secret`),
      audience: this.audience,
      ...more,
    });
    return json.access_token;
  }

  /** A caller of the Management API. */
  async caller(who: Who = '', more: Readonly<Record<string, string>> = {}): Promise<Ask> {
    const bearer = `Bearer ${await this.managementToken(who, more)}`;
    return (at, body, headers = {}) => {
      const [, method = '', path = ''] = /^(\w+) (.*)$/.exec(at) ?? [];
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      return this.send(method, path.startsWith('http') ? path : `/api/v2${path}`, {
        headers: { authorization: bearer, ...type, ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
    };
  }
}

/** The answer's body, once it is sure that it succeeded. */
export async function succeed(answer: Promise<Answer>, status = 200): Promise<Json> {
  const { status: got, json, text } = await answer;
  expect(got, text).toBe(status);
  return json;
}

/** Status, error code and message in one. */
export async function refusal(answer: Promise<Answer>): Promise<readonly unknown[]> {
  const { status, json } = await answer;
  return [status, json?.errorCode ?? json?.error, json?.message ?? json?.error_description];
}

/** Options of a connection to the workforce org. */
export function oktaOptions(tenant: Tenant, more: object = {}): Json {
  return {
    client_id: 'a-client',
    client_secret: 'a-secret',
    domain: tenant.oktaDomain,
    scope: 'openid profile email',
    domain_aliases: ['lab.example'],
    ...more,
  };
}
