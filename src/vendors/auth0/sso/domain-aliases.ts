/**
 * Who is sent to a connection by the mail domain that was typed at sign-in: `options.domain_aliases`. A route is a part
 * of its connection: it has the connection's name and id, and is there when there are domains.
 */
import { IdctlError } from '../../../core/errors.ts';
import { type JsonObject, textAt, textsAt } from '../../../core/json-document.ts';
import type { Observed, RouteInForce } from '../../../services/sso/port.ts';
import { type Calls, ignoringAbsence, optionsOf } from './calls.ts';
import type { MakeKind } from './kind.ts';
import { unchangeable } from './kind.ts';

export const domainAliases: MakeKind<'sign-in-route'> = (calls) => ({
  async find({ identity, knownId }) {
    const connection = await calls.connection(identity.name, knownId);
    return connection === null || aliasesOf(connection).length === 0 ? null : observed(connection);
  },
  async create(_identity, { active, identityProviderId, domains }) {
    if (!active) refuseInactive();
    return observed(await withAliases(calls, identityProviderId, domains));
  },
  async update(id, { name, active, identityProviderId, domains }) {
    if (active === false) refuseInactive();
    if (name !== undefined || identityProviderId !== undefined) unchangeable('The connection of a route');
    const connection =
      domains === undefined ? await calls.connectionById(id) : await withAliases(calls, id, domains);
    if (connection === null) throw new IdctlError('NOT_FOUND', `There is no connection ${id}.`);
    return observed(connection);
  },
  async remove(id) {
    await ignoringAbsence(withAliases(calls, id, []));
  },
});

function withAliases(calls: Calls, id: string, domains: readonly string[]): Promise<JsonObject> {
  return calls.changeConnection(id, { options: { domain_aliases: domains } });
}

function refuseInactive(): never {
  throw new IdctlError('USAGE', 'Auth0 has no routes that are there and not in force.');
}

function aliasesOf(connection: JsonObject): readonly string[] {
  return textsAt(optionsOf(connection), 'domain_aliases');
}

function observed(connection: JsonObject): Observed {
  const id = textAt(connection, 'id') ?? '';
  return {
    id,
    properties: {
      name: textAt(connection, 'name'),
      active: true,
      identityProviderId: id,
      domains: aliasesOf(connection),
    },
    hidden: [],
    outputs: {},
  };
}

/** Domains are compared whole, without regard to capitals; who has none of them signs in to the tenant itself. */
export async function routesInForce(calls: Calls): Promise<readonly RouteInForce[]> {
  const routes = (await calls.connections()).flatMap((connection): readonly RouteInForce[] => {
    const aliases = aliasesOf(connection).map((it) => it.toLowerCase());
    if (aliases.length === 0) return [];
    return [
      {
        name: textAt(connection, 'name') ?? '',
        identityProviderId: textAt(connection, 'id'),
        catches: (login) => aliases.includes(login.toLowerCase().replace(/^.*@/, '')),
      },
    ];
  });
  return [...routes, { name: 'The tenant itself', identityProviderId: null, catches: () => true }];
}
