/** How a route of the Management API is declared, and what is checked of a request before its handler sees it. */
import * as z from 'zod';
import { parsedBody, parsedQuery } from '../check.ts';
import { Auth0Fault } from '../fault.ts';
import type { Document } from '../model.ts';
import type { Origin } from '../rules/logs.ts';
import { found, type World } from '../world.ts';
import type { Caller } from './caller.ts';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface RawCall {
  readonly world: World;
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly url: URL;
  readonly contentType: string;
  readonly body: string;
  readonly origin: Origin;
}

export interface Call<Query = unknown, Body = unknown> {
  readonly world: World;
  readonly caller: Caller;
  /** A part of the path by name; routes ask only for names that their path has. */
  readonly param: (name: string) => string;
  readonly query: Query;
  readonly body: Body;
  readonly url: URL;
  readonly origin: Origin;
}

export interface Reply {
  readonly status: 200 | 201 | 202 | 204;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Names of what is secret in the body: such reads are logged. */
  readonly secrets?: readonly string[];
}

export interface Route {
  readonly method: Method;
  /** Below `/api/v2`. */
  readonly path: string;
  /** Any one of these is enough. */
  readonly scopes: readonly string[];
  /** What the log says of a write that went well; null on reads. */
  readonly description: string | null;
  answer(raw: RawCall): Promise<Reply>;
}

export const NO_CONTENT: Reply = { status: 204 };

const whole = z
  .string()
  .regex(/^\d{1,9}$/, 'must be an integer')
  .transform(Number);

/** Query values are text on the wire. */
export const queryType = {
  text: z.string().optional(),
  flag: z
    .enum(['true', 'false'], 'must be a boolean')
    .transform((value) => value === 'true')
    .optional(),
  integer: (least: number, most: number) =>
    whole.refine((value) => value >= least && value <= most, `must be from ${least} to ${most}`).optional(),
  many: z.union([z.string().transform((value) => [value]), z.array(z.string())]).optional(),
};

/** A read. */
export function read<Shape extends z.ZodRawShape>(
  path: string,
  scopes: readonly string[],
  query: Shape,
  handle: (call: Call<z.infer<z.ZodObject<Shape>>>) => Reply | Promise<Reply>,
): Route {
  const schema = z.strictObject(query);
  return {
    method: 'GET',
    path,
    scopes,
    description: null,
    async answer(raw) {
      // The strict object has the same shape.
      const query = parsedQuery(schema, queryOf(raw.url)) as z.infer<z.ZodObject<Shape>>;
      return handle(callOf(raw, query, undefined));
    },
  };
}

/** A write with a JSON body. */
export function write<Body>(
  method: 'POST' | 'PATCH',
  path: string,
  scopes: readonly string[],
  options: { readonly body: z.ZodType<Body>; readonly description: string },
  handle: (call: Call<undefined, Body>) => Reply | Promise<Reply>,
): Route {
  return {
    method,
    path,
    scopes,
    description: options.description,
    answer: async (raw) => {
      parsedQuery(z.strictObject({}), queryOf(raw.url));
      return handle(callOf(raw, undefined, parsedBody(options.body, jsonOf(raw))));
    },
  };
}

export function remove(
  path: string,
  scopes: readonly string[],
  description: string,
  handle: (call: Call) => Reply,
): Route {
  return {
    method: 'DELETE',
    path,
    scopes,
    description,
    answer: async (raw) => {
      parsedQuery(z.strictObject({}), queryOf(raw.url));
      return handle(callOf(raw, undefined, undefined));
    },
  };
}

function callOf<Query, Body>(raw: RawCall, query: Query, body: Body): Call<Query, Body> {
  const { world, caller, url, origin, params } = raw;
  const param = (name: string): string => found(params[name], name, 'invalid_uri');
  return { world, caller, param, query, body, url, origin };
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

/** Forms, which the document has beside JSON, are not part of the lab. */
function jsonOf({ contentType, body }: RawCall): unknown {
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    throw new Auth0Fault(415, 'unsupported_media_type', 'The content type must be application/json');
  }
  try {
    return JSON.parse(body);
  } catch {
    throw new Auth0Fault(400, 'invalid_body', 'The request body is not JSON');
  }
}

export const FIELDS = { fields: queryType.text, include_fields: queryType.flag };

/** The document with, or without, the fields that a caller named. */
export function selected(
  document: Document,
  { fields, include_fields = true }: { fields?: string | undefined; include_fields?: boolean | undefined },
): Document {
  if (fields === undefined) return document;
  const names = fields.split(',');
  return Object.fromEntries(
    Object.entries(document).filter(([name]) => names.includes(name) === include_fields),
  );
}
