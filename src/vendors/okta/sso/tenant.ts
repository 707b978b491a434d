/** An Okta org as an end of a single sign-on. The dictionaries are in the files of the kinds. */
import { IdctlError } from '../../../core/errors.ts';
import type { ConfigurableTenant, Kind } from '../../../services/sso/port.ts';
import type { VendorContext } from '../../contract.ts';
import { oktaFor } from '../okta.ts';
import { apiGrant } from './api-grant.ts';
import { applicationAssignment } from './assignment.ts';
import { attributeMapping } from './attribute-mapping.ts';
import { Calls } from './calls.ts';
import { catalogueApplication } from './catalogue-application.ts';
import { clientRole } from './client-role.ts';
import { oktaFacts } from './facts.ts';
import type { KindAdapter, MakeKind } from './kind.ts';
import { oidcApplication } from './oidc-application.ts';
import { oidcIdentityProvider } from './oidc-identity-provider.ts';
import { operationsOf } from './operations.ts';
import { orgIdentityProvider } from './org-identity-provider.ts';
import { provisioningConnection, userProvisioning } from './provisioning.ts';
import { routesInForce } from './routes-in-force.ts';
import { samlApplication } from './saml-application.ts';
import { samlIdentityProvider } from './saml-identity-provider.ts';
import { signInRoute } from './sign-in-route.ts';
import { trustedCertificate } from './trusted-certificate.ts';

type Kinds = { readonly [K in Kind]?: MakeKind<K> };

const KINDS: Kinds = {
  'saml-application': samlApplication,
  'oidc-application': oidcApplication,
  'catalogue-application': catalogueApplication,
  'application-assignment': applicationAssignment,
  'oidc-identity-provider': oidcIdentityProvider,
  'org-identity-provider': orgIdentityProvider,
  'saml-identity-provider': samlIdentityProvider,
  'trusted-certificate': trustedCertificate,
  'sign-in-route': signInRoute,
  'attribute-mapping': attributeMapping,
  'api-grant': apiGrant,
  'api-role': clientRole,
  'provisioning-connection': provisioningConnection,
  'user-provisioning': userProvisioning,
};

export function oktaTenant(context: VendorContext): ConfigurableTenant {
  const calls = new Calls(oktaFor(context));
  const adapters = new Map<Kind, KindAdapter<Kind>>();
  const adapterOf = <K extends Kind>(kind: K): KindAdapter<K> => {
    const made = adapters.get(kind) ?? makeAdapter(kind, calls);
    adapters.set(kind, made);
    return made as KindAdapter<K>; // The one that was made for this kind.
  };
  return {
    kinds: new Set(Object.keys(KINDS) as Kind[]), // Its keys are kinds.
    facts: (needs) => oktaFacts(calls, needs),
    announce: (kinds, intent) => calls.client.expect(...operationsOf(kinds, intent)),
    find: (kind, search) => adapterOf(kind).find(search),
    create: (kind, identity, properties, outputs) => adapterOf(kind).create(identity, properties, outputs),
    update: (kind, id, changes, outputs) => adapterOf(kind).update(id, changes, outputs),
    remove: (kind, id) => adapterOf(kind).remove(id),
    signInRoutes: () => routesInForce(calls),
    tally: () => calls.tally(),
  };
}

function makeAdapter(kind: Kind, calls: Calls): KindAdapter<Kind> {
  const make = KINDS[kind];
  if (make === undefined) throw new IdctlError('USAGE', `Okta has nothing of the kind ${kind}.`);
  // Which kind it is for, its key in the table says.
  return make(calls) as KindAdapter<Kind>;
}
