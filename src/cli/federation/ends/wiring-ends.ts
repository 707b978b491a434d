/** Both ends of a wiring that was applied, from its ledger. */
import { IdctlError } from '../../../core/errors.ts';
import type { SourceEnd, TargetEnd } from '../../../services/federation/static/subject.ts';
import type { WiringRecord } from '../../../services/sso/ledger.ts';
import type { Connections } from '../../connections.ts';
import type { Context } from '../../context.ts';
import { openEnd } from './open-ends.ts';

/** @throws NOT_FOUND */
export async function wiringRecord(context: Context, name: string): Promise<WiringRecord> {
  const { ledger } = await context.sso();
  const record = await ledger.get(name);
  if (record !== null) return record;
  const there = (await ledger.list()).map((it) => it.id).join(', ');
  throw new IdctlError('NOT_FOUND', `No wiring "${name}" was applied from here.`, {
    hint: there === '' ? 'None was.' : `There is ${there}.`,
  });
}

const APPLICATIONS = ['saml-application', 'oidc-application', 'catalogue-application'];
const PROVIDERS = [
  'saml-identity-provider',
  'oidc-identity-provider',
  'org-identity-provider',
  'okta-identity-provider',
];

/** Null where the wiring has made no such thing. */
function madeBy(
  { entries, wiring }: WiringRecord,
  kinds: readonly string[],
): { connection: string; id: string } | null {
  const entry = entries.find((it) => kinds.includes(it.kind) && it.id !== null);
  const connection = entry === undefined ? undefined : wiring.connections[entry.role];
  return entry?.id == null || connection === undefined ? null : { connection, id: entry.id };
}

export async function sourceOfWiring(
  connections: Connections,
  record: WiringRecord,
): Promise<SourceEnd | null> {
  const made = madeBy(record, APPLICATIONS);
  if (made === null) return null;
  const { connection, id } = made;
  return { connection, end: await openEnd(connections, connection), application: id };
}

export async function targetOfWiring(
  connections: Connections,
  record: WiringRecord,
): Promise<TargetEnd | null> {
  const made = madeBy(record, PROVIDERS);
  if (made === null) return null;
  const { connection, id } = made;
  return { connection, end: await openEnd(connections, connection), provider: id };
}

/**
 * The vault that a wiring of it names, which is configured by nobody: as far as it can be seen, and null where it cannot.
 */
export async function vaultOfWiring(
  connections: Connections,
  { wiring }: WiringRecord,
): Promise<TargetEnd | null> {
  const connection = wiring.connections['vault'];
  if (wiring.recipe !== 'cyberark-pvwa' || connection === undefined) return null;
  const end = await connections.portOrNull(connection, 'federation');
  if (end === null) return null;
  const methods = await end.identityProviders();
  return methods.some((it) => it.id === 'saml') ? { connection, end, provider: 'saml' } : null;
}
