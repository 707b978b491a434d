/** A hand-written transport with scripted answers, and a context around it. Nothing here speaks to a network. */

import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/core/clock.ts';
import { IdctlError } from '../../../src/core/errors.ts';
import type { Http, HttpRequest, HttpResponse } from '../../../src/core/http-contract.ts';
import { Secret } from '../../../src/core/secret.ts';
import type { AssertionSource } from '../../../src/services/connections/assertion-port.ts';
import type { PrivilegedAccount } from '../../../src/services/pam/port.ts';
import type { VendorContext } from '../../../src/vendors/contract.ts';
import { noProvider } from '../../support/fakes/assertions.ts';
import { noBrowser } from '../../support/fakes/browser.ts';

export type Answer = HttpResponse | Error | ((request: HttpRequest) => HttpResponse | Promise<HttpResponse>);

const CORRELATION = 'f00dcafe-0000-4000-8000-000000000001';

function respond(
  status: number,
  text: string,
  contentType: string,
  more: Partial<HttpResponse> = {},
): HttpResponse {
  return {
    status,
    text,
    headers: { 'content-type': contentType, ...more.headers },
    setCookie: more.setCookie ?? [],
    requestId: CORRELATION,
  };
}

export const json = (body: unknown, more: Partial<HttpResponse> = {}): HttpResponse =>
  respond(more.status ?? 200, JSON.stringify(body), 'application/json; charset=utf-8', more);

export const raw = (text: string, more: Partial<HttpResponse> = {}): HttpResponse =>
  respond(more.status ?? 200, text, 'application/json; charset=utf-8', more);

export const empty = (): HttpResponse => raw('');

export const html = (status = 200): HttpResponse =>
  respond(status, '<!DOCTYPE html><html><body>Server Error in application</body></html>', 'text/html');

export const refusal = (status: number, code: string, message: string): HttpResponse =>
  json({ ErrorCode: code, ErrorMessage: message }, { status });

/** What PVWA 401s an unknown session with. */
export const sessionGone = (): HttpResponse =>
  refusal(401, 'PASWS006E', 'The session token is missing, invalid or expired.');

/** A secret that exists for this run only. */
export const madeUp = (label = 'test'): string => `not-a-secret-${label}-${randomBytes(6).toString('hex')}`;

/** PVWA's tokens are long. */
export const madeUpToken = (): string => randomBytes(120).toString('hex');

export class FakeHttp implements Http {
  readonly sent: HttpRequest[] = [];
  readonly #answers = new Map<string, Answer[]>();

  /** Queues answers for a call; the call after the last one fails the test. */
  on(call: string, ...answers: readonly Answer[]): this {
    this.#answers.set(call, [...(this.#answers.get(call) ?? []), ...answers]);
    return this;
  }

  async send(request: HttpRequest): Promise<HttpResponse> {
    this.sent.push(request);
    const call = `${request.method} ${request.path}`;
    const answer = this.#answers.get(call)?.shift();
    if (answer === undefined) throw new Error(`unexpected call: ${call}`);
    if (answer instanceof Error) throw answer;
    return typeof answer === 'function' ? answer(request) : answer;
  }

  async close(): Promise<void> {}

  get calls(): readonly string[] {
    return this.sent.map((it) => `${it.method} ${it.path}`);
  }

  /** The only request to this call. */
  only(call: string): HttpRequest {
    const [one, two] = this.sent.filter((it) => `${it.method} ${it.path}` === call);
    if (one === undefined || two !== undefined)
      throw new Error(`not exactly one ${call}: ${this.calls.join(', ')}`);
    return one;
  }
}

export interface Bench {
  readonly http: FakeHttp;
  /** Transports of other hosts (`httpFor`), by base URL. */
  readonly others: Map<string, FakeHttp>;
  readonly context: VendorContext;
  readonly warnings: string[];
  readonly prompts: string[];
  readonly facts: Map<string, unknown>;
  /** Every write of a fact: key and how long it is remembered. */
  readonly factWrites: Array<readonly [key: string, ttlMs: number]>;
  /** What the vault holds. */
  readonly store: { session: Secret | null };
  readonly clock: Clock & { ms: number };
  /** A later run: same vault and configuration, nothing in memory. */
  again(): Bench;
}

export interface BenchOptions {
  readonly settings?: VendorContext['settings'];
  readonly secrets?: Readonly<Record<string, string>>;
  /** What the person types, in order; nobody is there when it runs out. */
  readonly typed?: readonly string[];
  readonly baseUrl?: string;
  readonly store?: Bench['store'];
  /** The identity provider that the connection names. */
  readonly provider?: AssertionSource;
}

/** The fact that tells what kind of secret the account holds. */
export const SECRET_TYPE = 'secret-type:41_8';

export const START = Date.parse('2026-01-15T10:00:00Z');

export function bench(options: BenchOptions = {}): Bench {
  const http = new FakeHttp();
  const others = new Map<string, FakeHttp>();
  const store = options.store ?? { session: null };
  const clock = { ms: START, now: () => clock.ms, sleep: async () => undefined };
  // An earlier run has learnt what the account holds.
  const facts = new Map<string, unknown>([[SECRET_TYPE, 'password']]);
  const factWrites: Array<readonly [string, number]> = [];
  const warnings: string[] = [];
  const prompts: string[] = [];
  const typed = [...(options.typed ?? [])];
  const secrets = options.secrets ?? { password: madeUp('password') };
  const context: VendorContext = {
    connection: 'vault1',
    baseUrl: options.baseUrl ?? 'https://pvwa.corp.example',
    settings: { method: 'cyberark', username: 'svc-idctl', ...options.settings },
    secret: async (field) => {
      const value = secrets[field];
      if (value === undefined) throw new IdctlError('NOT_FOUND', `no ${field}`);
      return new Secret(value);
    },
    hasSecret: (field) => secrets[field] !== undefined,
    ask: async (prompt) => {
      prompts.push(prompt);
      const answer = typed.shift();
      if (answer === undefined) throw new IdctlError('INPUT_REQUIRED', 'nobody is there');
      return new Secret(answer);
    },
    browser: noBrowser,
    http,
    assertions: async (field) => options.provider ?? noProvider(field),
    httpFor: (baseUrl) => {
      const other = others.get(baseUrl);
      if (other === undefined) throw new Error(`unexpected host: ${baseUrl}`);
      return other;
    },
    clock,
    sessions: {
      load: async () => store.session,
      save: async (session) => {
        store.session = session;
      },
      clear: async () => {
        store.session = null;
      },
      oneAtATime: (signIn) => signIn(),
    },
    facts: {
      get: async (key) => facts.get(key),
      set: async (key, value, ttlMs) => {
        factWrites.push([key, ttlMs]);
        facts.set(key, JSON.parse(JSON.stringify(value)));
      },
      drop: async (key) => {
        facts.delete(key);
      },
    },
    warn: (message) => warnings.push(message),
    signal: new AbortController().signal,
  };
  return {
    http,
    others,
    context,
    warnings,
    prompts,
    facts,
    factWrites,
    store,
    clock,
    again: () => bench({ ...options, secrets, store }),
  };
}

export const LOGON = 'POST PasswordVault/API/auth/CyberArk/Logon';

/** Signs in by the next call, with this token. */
export function withLogon(it: Bench, token = madeUpToken()): Bench {
  it.http.on(LOGON, raw(JSON.stringify(token)));
  return it;
}

export const ACCOUNT: PrivilegedAccount = {
  id: '41_8',
  name: 'Application-Okta-okta-admin',
  userName: 'okta-admin@corp.example',
  target: 'corp.okta.example',
  container: 'Okta-Admins',
  platform: 'OktaAdmin',
};

/** Unix seconds of the account's times. */
export const CREATED = 1_767_225_600;

export const wireAccount = (more: Readonly<Record<string, unknown>> = {}) => ({
  id: ACCOUNT.id,
  name: ACCOUNT.name,
  address: ACCOUNT.target,
  userName: ACCOUNT.userName,
  platformId: ACCOUNT.platform,
  safeName: ACCOUNT.container,
  secretType: 'password',
  platformAccountProperties: {},
  secretManagement: {
    automaticManagementEnabled: true,
    status: 'success',
    lastModifiedTime: CREATED,
    lastVerifiedTime: CREATED + 60,
  },
  createdTime: CREATED,
  categoryModificationTime: CREATED * 1_000_000,
  ...more,
});

const flag = (IsActive: boolean) => ({ IsActive, IsAnException: false });

export interface Workflows {
  readonly approval?: boolean;
  readonly exclusive?: boolean;
  readonly oneTime?: boolean;
  readonly reason?: boolean;
}

export const targets = (it: Workflows = {}, more: Readonly<Record<string, unknown>> = {}) => ({
  Platforms: [
    {
      ID: 7,
      PlatformID: ACCOUNT.platform,
      Name: 'Okta administrator',
      Active: true,
      SystemType: 'Application',
      AllowedSafes: '.*',
      CredentialsManagementPolicy: {
        Verification: { PerformAutomatic: true, AllowManual: true },
        Change: { PerformAutomatic: true, AllowManual: true },
        Reconcile: { AutomaticReconcileWhenUnsynced: false, AllowManual: false },
      },
      PrivilegedAccessWorkflows: {
        RequireDualControlPasswordAccessApproval: flag(it.approval ?? false),
        EnforceCheckinCheckoutExclusiveAccess: flag(it.exclusive ?? true),
        EnforceOnetimePasswordAccess: flag(it.oneTime ?? false),
        RequireUsersToSpecifyReasonForAccess: flag(it.reason ?? false),
      },
      ...more,
    },
  ],
  Total: 1,
});

export const TARGETS = 'GET PasswordVault/API/Platforms/Targets';
export const RETRIEVE = 'POST PasswordVault/API/Accounts/41_8/Password/Retrieve';
export const CHECK_IN = 'POST PasswordVault/API/Accounts/41_8/CheckIn';
export const GET_ACCOUNT = 'GET PasswordVault/API/Accounts/41_8/';
export const ACCOUNTS = 'GET PasswordVault/API/Accounts';
export const SERVER = 'GET PasswordVault/WebServices/PIMServices.svc/Server';
export const OVERVIEW = 'GET PasswordVault/API/ExtendedAccounts/41_8/overview';
export const ACTIVITIES = 'GET PasswordVault/API/Accounts/41_8/Activities';
export const MY_REQUESTS = 'GET PasswordVault/API/MyRequests';

/** The error of something that must fail. */
export async function failureOf(work: Promise<unknown>): Promise<IdctlError> {
  const result = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (result instanceof IdctlError) return result;
  throw new Error(`expected a refusal, got ${String(result)}`);
}

export async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const it of items) found.push(it);
  return found;
}
