/** What was sent, held to a schema; the refusal names the first place that does not fit, and never a value. */
import type * as z from 'zod';
import { Auth0Fault } from './fault.ts';

interface Misfit {
  readonly reason: string;
  readonly property: string;
}

/** @throws invalid_body */
export function parsedBody<T>(schema: z.ZodType<T>, value: unknown, prefix: readonly string[] = []): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { reason, property } = firstOf(result.error, prefix);
  throw Auth0Fault.body(reason, property);
}

/** @throws invalid_query_string */
export function parsedQuery<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { reason, property } = firstOf(result.error, []);
  throw Auth0Fault.query(reason, property);
}

function firstOf(error: z.ZodError, prefix: readonly string[]): Misfit {
  const [issue] = error.issues;
  if (issue === undefined) return { reason: 'Invalid value', property: prefix.join('.') };
  const path = [...prefix, ...issue.path.map(String)];
  if (issue.code === 'unrecognized_keys') {
    return {
      reason: `Additional properties not allowed: ${issue.keys.join(', ')}`,
      property: path.join('.'),
    };
  }
  return { reason: issue.message, property: path.join('.') };
}
