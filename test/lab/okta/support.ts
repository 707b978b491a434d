/** Both Okta orgs of a lab, and a caller that says what came back. */
import { expect } from 'vitest';
import type { Lab } from '../../../src/lab/kernel/contract.ts';
import { createLab } from '../../../src/lab/kernel/create-lab.ts';
import { OKTA_ORGS } from '../../../src/lab/okta/index.ts';
import type { OrgName } from '../../../src/lab/okta/model.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what is in it
  readonly json: any;
  readonly text: string;
}

export type Ask = (at: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Answer>;

export async function startOrgs(): Promise<Lab> {
  return createLab({ basePort: 0, seed: 'okta' }, OKTA_ORGS);
}

/** @param token `token`, `limited-token`, or null for a caller without one */
export function caller(lab: Lab, org: OrgName = 'wic', token: string | null = 'token'): Ask {
  const value = token === null ? null : (lab.credentials()[`okta/${org}-${token}`] ?? token);
  return async (at, body, headers = {}) => {
    const [method = '', path = ''] = at.split(' ');
    const url = path.startsWith('http') ? path : `${lab.urls[org]}${path}`;
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(value === null ? {} : { authorization: `SSWS ${value}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson ? JSON.parse(text) : null,
    };
  };
}

/** The answer's body, once it is sure that it succeeded. */
export async function succeed(answer: Promise<Answer>, status = 200): Promise<Answer['json']> {
  const { status: got, json, text } = await answer;
  expect(got, text).toBe(status);
  return json;
}

/** Status and error code in one, and what caused it. */
export async function refusal(answer: Promise<Answer>): Promise<readonly unknown[]> {
  const { status, json } = await answer;
  const causes = (json?.errorCauses ?? []).map(({ errorSummary }: { errorSummary: string }) => errorSummary);
  return [status, json?.errorCode, ...causes];
}

/** Addresses of a Link header by their relation. */
export function linksOf({ headers }: Answer): Readonly<Record<string, string>> {
  const links = (headers.get('link') ?? '').matchAll(/<([^>]*)>; rel="(\w+)"/g);
  return Object.fromEntries([...links].map(([, address, relation]) => [relation, address]));
}

/** Types of the events since the mark, oldest first. */
export async function eventTypes(ask: Ask, since: string): Promise<readonly string[]> {
  const events = await succeed(ask(`GET /api/v1/logs?since=${encodeURIComponent(since)}&limit=1000`));
  return events.map(({ eventType }: { eventType: string }) => eventType);
}
