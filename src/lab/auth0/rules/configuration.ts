/**
 * The configuration of a database's scripts: its values can be written and never be read again. What a read gives
 * stands for the value, so that a connection can be sent back as it was got.
 */
import { createHash } from 'node:crypto';
import type { Connection, Document } from '../model.ts';

/** The form is the stand-in's own; Auth0's is not documented. */
function sealed({ id }: Pick<Connection, 'id'>, name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return `2.0$${createHash('sha256').update(`${id}\0${name}\0${value}`).digest('hex')}`;
}

/** Options as a caller may see them. */
export function shownOptions(connection: Connection): Document {
  const { options } = connection;
  const { configuration } = options;
  if (!isDocument(configuration)) return options;
  const entries = Object.entries(configuration).map(([name, value]) => [
    name,
    sealed(connection, name, value),
  ]);
  return { ...options, configuration: Object.fromEntries(entries) };
}

/** New options, in which what a read gave of this same connection is again the value that it stands for. */
export function unsealedOptions(connection: Connection, options: Document): Document {
  const before = connection.options['configuration'];
  const { configuration } = options;
  if (!isDocument(before) || !isDocument(configuration)) return options;
  const entries = Object.entries(configuration).map(([name, value]) => [
    name,
    Object.hasOwn(before, name) && sealed(connection, name, before[name]) === value ? before[name] : value,
  ]);
  return { ...options, configuration: Object.fromEntries(entries) };
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null;
}
