/** Reading a profile: YAML, environment on top, validation with line and column. */
import { readFile } from 'node:fs/promises';
import type { Document } from 'yaml';
import { LineCounter, parseDocument } from 'yaml';
import type { core } from 'zod';
import { IdctlError } from '../../core/errors.ts';
import type { Environment } from '../paths.ts';
import { danglingNames } from './dangling.ts';
import { locate } from './locate.ts';
import { applyOverrides } from './overrides.ts';
import type { ConnectionEntry, ProfileData } from './schema.ts';
import { profileSchema, SCHEMA_VERSION } from './schema.ts';
import { profileSentence } from './sentences.ts';

export interface Profile extends Omit<ProfileData, 'connections'> {
  readonly name: string;
  readonly path: string;
  readonly connections: Readonly<Record<string, ConnectionEntry>>;
  /** `connection.field` to where its value came from: the file's line or an environment variable. */
  readonly origins: Readonly<Record<string, string>>;
}

/** @throws NOT_FOUND (no such profile), CONFIG_INVALID (with line and column) */
export async function loadProfile(name: string, path: string, environment: Environment): Promise<Profile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code; // readFile throws nothing else.
    if (code !== 'ENOENT') {
      throw new IdctlError('CONFIG_INVALID', `The profile ${path} cannot be read (${code}).`, {
        cause: error,
      });
    }
    throw new IdctlError('NOT_FOUND', `There is no profile "${name}" (${path}).`, {
      hint: 'Make one with: idctl init    or look around in the lab: idctl init --lab',
      cause: error,
    });
  }
  return parseProfile(name, path, text, environment);
}

export function parseProfile(name: string, path: string, text: string, environment: Environment): Profile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw invalid(path, [{ text: `line ${line}, column ${col}: ${fault.message}`, variable: null }]);
  }
  const data: unknown = document.toJS() ?? {};
  const origins = recordOrigins(document, data, lines);
  const variables = applyOverrides(connectionsOf(data), environment);
  for (const [field, variable] of Object.entries(variables)) origins[field] = `environment, ${variable}`;
  const parsed = profileSchema.safeParse(data, { error: profileSentence });
  const source = { document, lines, variables };
  if (!parsed.success) {
    throw invalid(
      path,
      parsed.error.issues.map((issue) => faultOf(issue, source)),
    );
  }
  const dangling = danglingNames(parsed.data);
  if (dangling.length > 0) {
    throw invalid(
      path,
      dangling.map((issue) => faultOf(issue, source)),
    );
  }
  return {
    ...parsed.data,
    // The union's fields are all scalars.
    connections: parsed.data.connections as Profile['connections'],
    name,
    path,
    origins,
  };
}

/**
 * A profile of this one connection, as it would be saved. Its faults have no place in a file yet.
 *
 * @param others those of the profile that it may name
 * @throws USAGE
 */
export function draftProfile(
  name: string,
  path: string,
  connection: string,
  entry: ConnectionEntry,
  others: Profile['connections'] = {},
): Profile {
  const connections = { ...others, [connection]: entry };
  const parsed = profileSchema.safeParse(
    { schemaVersion: SCHEMA_VERSION, connections },
    { error: profileSentence },
  );
  const issues = parsed.success ? danglingNames(parsed.data) : parsed.error.issues;
  if (!parsed.success || issues.length > 0) {
    const faults = issues.map((issue) => `\n  ${sentenceOf(issue)}`);
    throw new IdctlError(
      'USAGE',
      `The connection "${connection}" cannot be set up like this:${faults.join('')}`,
    );
  }
  return { ...parsed.data, connections, name, path, origins: {} };
}

/** A wrong name says which rule it breaks; zod itself says only that the key is invalid. */
function sentenceOf(issue: core.$ZodIssue): string {
  const inner = issue.code === 'invalid_key' ? issue.issues[0] : undefined;
  return (inner ?? issue).message;
}

interface Fault {
  readonly text: string;
  /** The environment variable that is at fault, and not the file. */
  readonly variable: string | null;
}

interface Source {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly variables: Readonly<Record<string, string>>;
}

function faultOf(issue: core.$ZodIssue, { document, lines, variables }: Source): Fault {
  const [block, connection, field] = issue.path.map(String);
  // A field may be wanted because of another one.
  const because = issue.code === 'custom' ? issue.params?.['because'] : undefined;
  const variable =
    block === 'connections'
      ? (variables[`${connection}.${field}`] ?? variables[`${connection}.${because}`])
      : undefined;
  return variable === undefined
    ? { text: `${locate(document, lines, issue)}${sentenceOf(issue)}`, variable: null }
    : { text: `${variable}: ${sentenceOf(issue)}`, variable };
}

function invalid(path: string, faults: readonly Fault[]): IdctlError {
  const list = faults.map(({ text }) => `\n  ${text}`).join('');
  if (faults.every(({ variable }) => variable !== null)) {
    return new IdctlError('CONFIG_INVALID', `The environment overrides the profile ${path} wrongly:${list}`, {
      hint: 'See: idctl help environment',
    });
  }
  return new IdctlError('CONFIG_INVALID', `The profile ${path} is not valid:${list}`, {
    hint: 'Its schema is published as schema/profile.schema.json.',
  });
}

function connectionsOf(data: unknown): Record<string, Record<string, unknown>> {
  const connections = isRecord(data) ? data['connections'] : undefined;
  if (!isRecord(connections)) return {};
  return Object.fromEntries(
    Object.entries(connections).filter((entry): entry is [string, Record<string, unknown>] =>
      isRecord(entry[1]),
    ),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function recordOrigins(document: Document, data: unknown, lines: LineCounter): Record<string, string> {
  const origins: Record<string, string> = {};
  for (const [connection, fields] of Object.entries(connectionsOf(data))) {
    for (const field of Object.keys(fields)) {
      const node = document.getIn(['connections', connection, field], true);
      const start = isRecord(node) && Array.isArray(node['range']) ? Number(node['range'][0]) : undefined;
      origins[`${connection}.${field}`] =
        start === undefined ? 'file' : `file, line ${lines.linePos(start).line}`;
    }
  }
  return origins;
}
