/** How a route of the management API is declared, and what is checked of a request before its handler sees it. */
import * as z from 'zod';
import { OktaRefusal } from '../errors.ts';
import type { OrgWorld } from '../org-world.ts';
import type { Origin } from '../rules/system-log.ts';
import { type Caller, NOBODY } from './caller.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface RawCall {
  readonly world: OrgWorld;
  /** Null on routes that are open to everybody. */
  readonly caller: Caller | null;
  readonly by: Origin;
  readonly params: Readonly<Record<string, string>>;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

export interface Call<Query = unknown, Body = unknown> {
  readonly world: OrgWorld;
  readonly caller: Caller;
  /** Who acts, for the System Log. */
  readonly by: Origin;
  /** A part of the path by name; routes ask only for names that their path has. */
  readonly param: (name: string) => string;
  readonly query: Query;
  readonly body: Body;
  readonly url: URL;
  readonly headers: Headers;
}

export interface Reply {
  readonly status: 200 | 201 | 202 | 204;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Values of the Link header, one each. */
  readonly links?: readonly string[];
}

/** Who may call a route. */
export interface Access {
  /** Scope that an access token needs, without the `okta.` in front; null where tokens of OAuth are not taken. */
  readonly scope: string | null;
  /** What the caller's role must allow; the scope when left out. */
  readonly permission: string | null;
}

export interface Route {
  readonly method: Method;
  readonly path: string;
  /** operationId */
  readonly operation: string;
  /** Null: open to everybody. */
  readonly access: Access | null;
  answer(raw: RawCall): Promise<Reply>;
}

/** Scope and, where it is finer, what the role must allow: `users.manage` or `users.manage > users.help.manage`. */
export function scope(text: string): Access {
  const [wanted = '', permission = wanted] = text.split(' > ');
  return { scope: wanted, permission };
}

export interface Shapes<Q extends z.ZodRawShape, Body> {
  /** Query parameters; none when left out. */
  readonly query?: Q;
  /** JSON body; none when left out. */
  readonly body?: z.ZodType<Body>;
  /** Okta's placeholder in the summary of E0000001, such as `login`. */
  readonly subject?: string;
}

/** @param at Method and path, such as `GET /api/v1/users/:userId`. */
export function route<Body, Q extends z.ZodRawShape = Record<never, never>>(
  at: `${Method} /${string}`,
  operation: string,
  access: Access | string | null,
  shapes: Shapes<Q, Body>,
  handle: (call: Call<z.infer<z.ZodObject<Q>>, Body>) => Reply | Promise<Reply>,
): Route {
  const [method, path] = at.split(' ');
  // The type of `at` says so.
  const verb = method as Method;
  // An empty shape where none is given: no parameter is then allowed.
  const querySchema = z.strictObject(shapes.query ?? ({} as Q));
  const subject = shapes.subject ?? operation;
  return {
    method: verb,
    path: path ?? '/',
    operation,
    access: typeof access === 'string' ? scope(access) : access,
    async answer(raw) {
      const query = parsed(querySchema, queryOf(raw.url), subject);
      const body = bodyFor(shapes.body, raw, subject);
      const { caller } = raw;
      const given = { ...raw, caller: caller ?? NOBODY, param: (name: string) => raw.params[name] ?? '' };
      return handle({ ...given, query, body });
    },
  };
}

export function ok(body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, body, headers };
}

export function created(body: unknown): Reply {
  return { status: 201, body };
}

export const NO_CONTENT: Reply = { status: 204 };

/** Values of the query are text on the wire. */
export const queryType = {
  text: z.string().optional(),
  flag: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  order: z
    .string()
    .regex(/^(asc|desc)(ending)?$/i, 'must be asc or desc')
    .transform((value) => value.toLowerCase().slice(0, 3))
    .optional(),
};

/** @throws E0000001 naming every place that does not fit; values are never repeated */
export function parsed<T>(schema: z.ZodType<T>, value: unknown, subject: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw OktaRefusal.invalid(subject, ...result.error.issues.flatMap(causesOf));
}

function causesOf(issue: z.core.$ZodIssue): readonly string[] {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${[...issue.path, key].join('.')}: is not a known field`);
  }
  return [at === '' ? issue.message : `${at}: ${issue.message}`];
}

function queryOf(url: URL): Readonly<Record<string, string | readonly string[]>> {
  const names = new Set(url.searchParams.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const values = url.searchParams.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

function bodyFor<Body>(schema: z.ZodType<Body> | undefined, raw: RawCall, subject: string): Body {
  if (schema === undefined) {
    if (raw.body !== '' && raw.body.trim() !== '{}') {
      throw OktaRefusal.invalid(subject, 'body: none is expected here');
    }
    // Nothing in the handler reads a body that its route does not declare.
    return undefined as Body;
  }
  return parsed(schema, readJson(raw), subject);
}

/** @throws E0000021, E0000003 */
export function readJson({ headers, body }: Pick<RawCall, 'headers' | 'body'>): unknown {
  if (!/^application\/json *(;|$)/i.test(headers.get('content-type') ?? '')) {
    throw new OktaRefusal('E0000021');
  }
  try {
    return JSON.parse(body);
  } catch {
    // What is wrong with it, Okta does not say either.
    throw new OktaRefusal('E0000003');
  }
}
