/** Whether a federation of two tenants lets in and sends away those whom it means, and nobody else. */
import type { Finding } from '../../connections/port.ts';
import type { CheckContext } from '../recipe.ts';
import { isMailDomain, isPublicMailDomain } from './mail-domains.ts';

/** A route that catches everybody locks everybody out when the source is down. */
export async function federationFindings(context: CheckContext): Promise<readonly Finding[]> {
  const { source, hub } = context.facts;
  const isOne = source?.tenantId === hub?.tenantId;
  return [
    domainFinding(context),
    await breakGlassFinding(context),
    await routeFinding(context),
    isOne
      ? {
          name: 'ends',
          state: 'fail',
          detail: 'Source and hub are one tenant.',
          remedy: 'Name two connections.',
        }
      : { name: 'ends', state: 'pass', detail: 'Source and hub are two tenants.' },
  ];
}

/** A domain is a suffix to the hub: one of a single label, or of the public, takes users who are nobody's. */
function domainFinding({ settings }: CheckContext): Finding {
  const domains = settings.list('domains');
  const broken = domains.filter((it) => !isMailDomain(it));
  const shared = domains.filter(isPublicMailDomain);
  if (broken.length > 0) {
    return {
      name: 'domains',
      state: 'fail',
      detail: `${broken.join(', ')} is no mail domain.`,
      remedy: 'Write them like example.com: no wildcard, no @.',
    };
  }
  if (shared.length > 0) {
    return {
      name: 'domains',
      state: 'fail',
      detail: `Everybody with an address at ${shared.join(', ')} would be sent to the source.`,
      remedy: 'Name domains of your own only.',
    };
  }
  const detail = `Only users of ${domains.join(', ')} are let in, and only they are sent to the source.`;
  return { name: 'domains', state: 'pass', detail };
}

async function breakGlassFinding(context: CheckContext): Promise<Finding> {
  const name = 'break-glass';
  const domains = context.settings.list('domains').map((it) => it.toLowerCase());
  const breakGlass = context.settings.list('breakGlass');
  if (breakGlass.length === 0) {
    return {
      name,
      state: 'warn',
      detail: 'The wiring names no account that gets into the hub when the source is down.',
      remedy: 'Name one or two in settings.breakGlass, so that this is watched.',
    };
  }
  const caught = breakGlass.filter((login) => domains.some((it) => login.toLowerCase().endsWith(it)));
  if (caught.length > 0) {
    return {
      name,
      state: 'fail',
      detail: `The route would send ${caught.join(', ')} to the source.`,
      remedy: 'Give break-glass accounts a name of another domain.',
    };
  }
  const elsewhere = await sentElsewhere(context, breakGlass);
  if (elsewhere.length > 0) {
    return {
      name,
      state: 'warn',
      detail: `Other routes of the hub send ${elsewhere.join(', ')}.`,
      remedy: 'Take these accounts out of those routes: they must get in by the hub itself.',
    };
  }
  return { name, state: 'pass', detail: `${breakGlass.join(', ')} sign in to the hub itself.` };
}

/** The first route that takes a login has it; the last one takes whoever is left. */
async function routeFinding({ settings, routes, known }: CheckContext): Promise<Finding> {
  const own = known.id('hub-provider');
  const inForce = await routes('hub');
  const taken = settings.list('domains').flatMap((domain) => {
    const route = inForce.find((it) => it.catches(`somebody@${domain}`));
    const isFree = route === undefined || (route.identityProviderId === null && route === inForce.at(-1));
    return isFree || route.identityProviderId === own ? [] : [`${domain} (${route.name})`];
  });
  if (taken.length === 0) {
    return { name: 'routes', state: 'pass', detail: 'No other route of the hub takes these domains first.' };
  }
  return {
    name: 'routes',
    state: 'warn',
    detail: `Another route of the hub comes first and takes: ${taken.join(', ')}.`,
    remedy:
      'Move the route of this wiring above that one: Hub: Security > Identity Providers > Routing Rules.',
  };
}

/** By routes that are not of this wiring; the first that takes a login has it. */
async function sentElsewhere(
  { routes, known }: CheckContext,
  logins: readonly string[],
): Promise<readonly string[]> {
  const own = known.id('hub-provider');
  const inForce = await routes('hub');
  return logins.flatMap((login) => {
    const route = inForce.find((it) => it.catches(login));
    const isSent =
      route !== undefined && route.identityProviderId !== null && route.identityProviderId !== own;
    return isSent ? [`${login} to another identity provider (${route.name})`] : [];
  });
}
