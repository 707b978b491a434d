/** The connection that a command about a directory or a log speaks to, and its services' collaborators. */
import { Flags } from '@oclif/core';
import { IdctlError } from '../../core/errors.ts';
import type { DirectoryDeps } from '../../services/directory/deps.ts';
import type { EventLog } from '../../services/directory/logs-port.ts';
import type { Context } from '../context.ts';

export const connectionFlag = Flags.string({
  char: 'c',
  description: 'Connection to ask; the only one of this vendor when left out.',
});

/** @throws NOT_FOUND (none), AMBIGUOUS (several, and none was named), USAGE (of another vendor) */
export async function chooseConnection(
  context: Context,
  vendor: string,
  given: string | undefined,
): Promise<string> {
  const connections = await context.connections();
  const fitting = connections.names.filter((name) => connections.entry(name).vendor.id === vendor);
  if (given !== undefined) {
    const { label } = connections.entry(given).vendor;
    if (fitting.includes(given)) return given;
    throw new IdctlError('USAGE', `The connection "${given}" is one of ${label}.`, {
      hint: fitting.length === 0 ? addHint(vendor) : `Of this vendor: ${fitting.join(', ')}`,
    });
  }
  const [only] = fitting;
  if (only === undefined) {
    throw new IdctlError('NOT_FOUND', 'The profile has no connection for this.', { hint: addHint(vendor) });
  }
  if (fitting.length === 1) return only;
  throw new IdctlError('AMBIGUOUS', 'The profile has several connections for this.', {
    hint: `Name one with --connection: ${fitting.join(', ')}`,
  });
}

function addHint(vendor: string): string {
  return `Add one: idctl connection add NAME --vendor ${vendor}`;
}

export async function oktaDirectoryDeps(context: Context, given: string | undefined): Promise<DirectoryDeps> {
  const connection = await chooseConnection(context, 'okta', given);
  const directory = await (await context.connections()).port(connection, 'directory');
  return { connection, directory, audit: context.audit() };
}

export async function oktaEventLog(
  context: Context,
  given: string | undefined,
): Promise<{ readonly connection: string; readonly log: EventLog }> {
  const connection = await chooseConnection(context, 'okta', given);
  return { connection, log: await (await context.connections()).port(connection, 'events') };
}
