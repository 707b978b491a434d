/** A CyberArk stand-in without a kernel: hand-made time, chance and agenda, and a caller that keeps cookies. */
import { createHash } from 'node:crypto';
import type { CyberArkLabOptions } from '../../../src/lab/cyberark/index.ts';
import { createCyberArkLab } from '../../../src/lab/cyberark/index.ts';
import type { LabChance, LabContext, LabVendor, PeerCertificate } from '../../../src/lab/kernel/contract.ts';

export const MINUTE = 60_000;
const START = Date.parse('2030-01-02T03:04:05Z');

function chanceOf(seed: string): LabChance {
  let counter = 0;
  const bytes = (length: number): Uint8Array => {
    const chunks: Buffer[] = [];
    for (let have = 0; have < length; have += 32) {
      counter += 1;
      chunks.push(createHash('sha256').update(`${seed}/${counter}`).digest());
    }
    return new Uint8Array(Buffer.concat(chunks).subarray(0, length));
  };
  return {
    bytes,
    uuid: () =>
      Buffer.from(bytes(16))
        .toString('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    integer: (below) => Buffer.from(bytes(6)).readUIntBE(0, 6) % below,
    text: (length, alphabet) => [...bytes(length)].map((one) => alphabet[one % alphabet.length]).join(''),
  };
}

export const RUNBOOK_PEER: PeerCertificate = {
  subject: 'O=lab, CN=idctl-runbook',
  fingerprint256: 'AA',
  serialNumber: '01',
  authorized: true,
};

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; undefined when there is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers whose shape they are about to assert
  readonly json: any;
}

export interface Send {
  readonly json?: unknown;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly peer?: PeerCertificate | null;
  readonly listener?: string;
}

export class LabUnderTest {
  readonly notified: Array<{ vendor: string; event: string; data: unknown }> = [];
  readonly lab: LabVendor;
  #now = START;
  #agenda: Array<{ dueMs: number; event: string; data: unknown }> = [];

  constructor(options: CyberArkLabOptions = {}, seed = 'seed') {
    const context: LabContext = {
      clock: { now: () => this.#now, advance: (ms) => this.advance(ms) },
      chance: chanceOf(seed),
      schedule: (dueMs, { event, data }) => this.#agenda.push({ dueMs, event, data }),
      urlOf: (listener) => `https://${listener}.localhost`,
      notify: (vendor, event, data) => this.notified.push({ vendor, event, data }),
    };
    this.lab = createCyberArkLab(context, options);
  }

  now(): number {
    return this.#now;
  }

  /** Moves time and delivers what fell due, as the kernel does before each request. */
  advance(ms: number): void {
    this.#now += ms;
    for (;;) {
      const due = this.#agenda.filter((one) => one.dueMs <= this.#now).sort((a, b) => a.dueMs - b.dueMs)[0];
      if (due === undefined) return;
      this.#agenda = this.#agenda.filter((one) => one !== due);
      this.lab.on(due.event, due.data);
    }
  }

  credential(name: string): string {
    const found = this.lab.credentials()[name];
    if (found === undefined) throw new Error(`no credential ${name}`);
    return found;
  }

  async send(method: string, path: string, options: Send = {}): Promise<Answered> {
    const listener = this.lab.listeners.find((one) => one.name === (options.listener ?? 'pvwa'));
    if (listener === undefined) throw new Error(`no listener ${options.listener}`);
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    const response = await listener.app.request(
      `http://lab.localhost${path}`,
      {
        method,
        headers: {
          ...(options.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
        ...(body === undefined ? {} : { body }),
      },
      { peer: options.peer ?? null, remoteAddress: '127.0.0.1' },
    );
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : undefined,
    };
  }

  logon(
    method: string,
    username: string,
    password: string,
    more: object = {},
    headers = {},
  ): Promise<Answered> {
    return this.send('POST', `/PasswordVault/API/auth/${method}/Logon`, {
      json: { username, password, ...more },
      headers,
    });
  }

  /** Logs on with what the seed made for the user, next to the user's other sessions. */
  async as(user: string, method = 'CyberArk'): Promise<Caller> {
    const answer = await this.logon(method, user, this.credential(`cyberark/${user}`), {
      concurrentSession: true,
    });
    if (answer.status !== 200) throw new Error(`logon of ${user}: ${answer.text}`);
    return new Caller(this, { authorization: answer.json, cookie: cookieOf(answer) });
  }

  async asRunbook(): Promise<Caller> {
    const answer = await this.send('POST', '/PasswordVault/API/auth/PKI/Logon', {
      listener: 'pvwa-tls',
      peer: RUNBOOK_PEER,
      json: { concurrentSession: true },
    });
    return new Caller(this, { authorization: answer.json, cookie: cookieOf(answer) });
  }
}

/** `name=value` of what an answer set. */
export function cookieOf(answer: Answered): string {
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** A signed-in caller; paths are relative to `/PasswordVault/API/`. */
export class Caller {
  readonly #lab: LabUnderTest;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(lab: LabUnderTest, headers: Readonly<Record<string, string>>) {
    this.#lab = lab;
    this.#headers = headers;
  }

  send(method: string, path: string, options: Send = {}): Promise<Answered> {
    const headers = { ...this.#headers, ...options.headers };
    return this.#lab.send(method, `/PasswordVault/API/${path}`, { ...options, headers });
  }

  get(path: string): Promise<Answered> {
    return this.send('GET', path);
  }

  post(path: string, json?: unknown): Promise<Answered> {
    return this.send('POST', path, json === undefined ? {} : { json });
  }

  retrieve(id: string, json?: unknown): Promise<Answered> {
    return this.post(`Accounts/${id}/Password/Retrieve`, json);
  }

  /** `secretManagement` of an account. */
  async management(id: string): Promise<Record<string, unknown>> {
    return (await this.get(`Accounts/${id}`)).json.secretManagement;
  }
}

/** HTTP status and PVWA's code, the two things a client decides by. */
export function refusalOf(answer: Answered): readonly [number, string] {
  return [answer.status, answer.json?.ErrorCode];
}
