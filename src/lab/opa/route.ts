/** How a route is declared, and what is checked of a request before its handler sees it. */
import * as z from 'zod';
import { OpaFault } from './fault.ts';
import type { Role, User } from './model.ts';
import { pageOf } from './paging.ts';
import { found, type World } from './world.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface RawCall {
  readonly world: World;
  /** Null on routes that are open to everybody. */
  readonly user: User | null;
  readonly params: Readonly<Record<string, string>>;
  readonly url: URL;
  readonly contentType: string;
  readonly body: string;
}

export interface Call<Query = unknown, Body = unknown> {
  readonly world: World;
  readonly user: User;
  /** A part of the path by name; routes ask only for names that their path has. */
  readonly param: (name: string) => string;
  readonly query: Query;
  readonly body: Body;
}

export interface Reply {
  readonly status: 200 | 204;
  readonly body?: unknown;
  readonly link?: string | null;
}

export interface Route {
  readonly method: Method;
  readonly path: string;
  /** Any one of these is enough; null asks for no bearer token, an empty list for any user. */
  readonly roles: readonly Role[] | null;
  answer(raw: RawCall): Promise<Reply>;
}

export const TEAM = '/v1/teams/:team';
export const PROJECT = `${TEAM}/resource_groups/:rg/projects/:project`;

const whole = z
  .string()
  .regex(/^[1-9]\d{0,8}$/)
  .transform(Number);

/** Query values are text on the wire. */
export const queryType = {
  text: z.string().optional(),
  /** The pattern that the document gives to some search words. */
  word: z
    .string()
    .regex(/^[\w\-.]{1,255}$/)
    .optional(),
  flag: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  many: z.union([z.string().transform((value) => [value]), z.array(z.string())]).optional(),
};

const PAGE_QUERY = {
  count: whole.optional(),
  offset: queryType.text,
  descending: queryType.flag,
  prev: queryType.flag,
};

const pageQuerySchema = z.object(PAGE_QUERY);

/** @throws bad_request naming every place that does not fit; values are never repeated. */
function parsed<T>(schema: z.ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => `${[what, ...issue.path].join('.')}: ${issue.message}`);
  throw new OpaFault('bad_request', issues.join('; '));
}

function queryOf(url: URL): Record<string, string | string[]> {
  const names = new Set(url.searchParams.keys());
  return Object.fromEntries(
    [...names].map((name) => {
      const values = url.searchParams.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}

function bodyOf(raw: RawCall): unknown {
  if (!/^application\/json\s*(;|$)/i.test(raw.contentType)) {
    throw new OpaFault('unsupported_content_type', 'Content-Type must be application/json');
  }
  try {
    return JSON.parse(raw.body);
  } catch {
    throw new OpaFault('bad_request', 'The body is not JSON');
  }
}

function callOf<Query, Body>(raw: RawCall, query: Query, body: Body): Call<Query, Body> {
  if (raw.user === null) throw new OpaFault('authorization_error', 'Missing bearer token');
  const param = (name: string): string => found(raw.params[name], name);
  return { world: raw.world, user: raw.user, param, query, body };
}

/** A GET that answers with one object. */
export function one(path: string, roles: readonly Role[], handle: (call: Call) => unknown): Route {
  return {
    method: 'GET',
    path,
    roles,
    async answer(raw) {
      parsed(z.strictObject({}), queryOf(raw.url), 'query');
      return { status: 200, body: await handle(callOf(raw, undefined, undefined)) };
    },
  };
}

export interface ListOptions<Shape extends z.ZodRawShape, Row> {
  readonly query: Shape;
  readonly rows: (call: Call<z.infer<z.ZodObject<Shape>>>) => readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly show: (row: Row, call: Call<z.infer<z.ZodObject<Shape>>>) => unknown;
  /** Rows of the longest page. */
  readonly atMost?: number;
}

const LONGEST_PAGE = 1000;

/** A GET that answers with a page of `{list}`. */
export function list<Shape extends z.ZodRawShape, Row>(
  path: string,
  roles: readonly Role[],
  options: ListOptions<Shape, Row>,
): Route {
  const schema = z.strictObject({ ...PAGE_QUERY, ...options.query });
  const own = z.object(options.query);
  return {
    method: 'GET',
    path,
    roles,
    async answer(raw) {
      const query = queryOf(raw.url);
      parsed(schema, query, 'query');
      const call = callOf(raw, parsed(own, query, 'query'), undefined);
      const size = {
        byDefault: raw.world.state.settings.pageSize,
        atMost: options.atMost ?? LONGEST_PAGE,
      };
      const page = pageOf(
        options.rows(call),
        options.idOf,
        parsed(pageQuerySchema, query, 'query'),
        size,
        raw.url,
      );
      const rows = page.rows.map((row) => options.show(row, call));
      return { status: 200, body: { list: rows }, link: page.link };
    },
  };
}

/** A call with a JSON body; a handler that returns nothing answers 204. */
export function write<Body>(
  method: Exclude<Method, 'GET'>,
  path: string,
  roles: readonly Role[],
  schema: z.ZodType<Body>,
  handle: (call: Call<undefined, Body>) => unknown,
): Route {
  return {
    method,
    path,
    roles,
    async answer(raw) {
      parsed(z.strictObject({}), queryOf(raw.url), 'query');
      const body = await handle(callOf(raw, undefined, parsed(schema, bodyOf(raw), 'body')));
      return body === undefined ? { status: 204 } : { status: 200, body };
    },
  };
}

/** A call with a JSON body that asks for no bearer token. */
export function openWrite<Body>(
  method: Exclude<Method, 'GET'>,
  path: string,
  schema: z.ZodType<Body>,
  handle: (world: World, body: Body, params: RawCall['params']) => unknown,
): Route {
  return {
    method,
    path,
    roles: null,
    async answer(raw) {
      return { status: 200, body: await handle(raw.world, parsed(schema, bodyOf(raw), 'body'), raw.params) };
    },
  };
}
