/** An Auth0 tenant as an end of a single sign-on. The dictionaries are in the files of the kinds. */
import { IdctlError } from '../../../core/errors.ts';
import type { ConfigurableTenant, Kind } from '../../../services/sso/port.ts';
import type { VendorContext } from '../../contract.ts';
import { auth0For } from '../auth0.ts';
import { Calls } from './calls.ts';
import { domainAliases, routesInForce } from './domain-aliases.ts';
import { enabledClient } from './enabled-client.ts';
import { auth0Facts } from './facts.ts';
import type { KindAdapter, MakeKind } from './kind.ts';
import { oktaIdentityProvider } from './okta-connection.ts';

type Kinds = { readonly [K in Kind]?: MakeKind<K> };

const KINDS: Kinds = {
  'okta-identity-provider': oktaIdentityProvider,
  'provider-assignment': enabledClient,
  'sign-in-route': domainAliases,
};

export function auth0Tenant(context: VendorContext): ConfigurableTenant {
  const calls = new Calls(auth0For(context));
  const adapterOf = <K extends Kind>(kind: K): KindAdapter<K> => {
    const make = KINDS[kind];
    if (make === undefined) throw new IdctlError('USAGE', `Auth0 has nothing of the kind ${kind}.`);
    // Which kind it is for, its key in the table says.
    return make(calls) as KindAdapter<Kind> as KindAdapter<K>;
  };
  return {
    kinds: new Set(Object.keys(KINDS) as Kind[]), // Its keys are kinds.
    facts: (needs) => auth0Facts(calls, needs),
    // A token of client credentials has all that was granted, whatever a run will ask for.
    announce: () => undefined,
    find: (kind, search) => adapterOf(kind).find(search),
    create: (kind, identity, properties, outputs) => adapterOf(kind).create(identity, properties, outputs),
    update: (kind, id, changes, outputs) => adapterOf(kind).update(id, changes, outputs),
    remove: (kind, id) => adapterOf(kind).remove(id),
    signInRoutes: () => routesInForce(calls),
    tally: () => calls.tally(),
  };
}
