/** Whether an Okta org and an Auth0 tenant fit together, and nobody is sent where he should not be. */
import type { Finding } from '../../connections/port.ts';
import type { CheckContext } from '../recipe.ts';
import { factsOf, openIdOf } from '../recipe.ts';
import { isAddress } from '../settings.ts';
import { connectionNameOf } from './auth0-settings.ts';
import { isMailDomain, isPublicMailDomain } from './mail-domains.ts';

/** What Auth0 takes as the name of a connection. */
const CONNECTION_NAME = /^(?=.{1,128}$)[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$/;

export async function auth0Findings(context: CheckContext): Promise<readonly Finding[]> {
  return [
    nameFinding(context),
    issuerFinding(context),
    callbackFinding(context),
    domainFinding(context),
    ...(await routeFindings(context)),
  ];
}

function nameFinding(context: CheckContext): Finding {
  const name = connectionNameOf(context);
  return CONNECTION_NAME.test(name)
    ? { name: 'connection name', state: 'pass', detail: `Users of the connection are okta|${name}|…` }
    : {
        name: 'connection name',
        state: 'fail',
        detail: `Auth0 takes no connection of the name "${name}".`,
        remedy: 'Give settings.connectionName: letters, digits and single hyphens between them.',
      };
}

/** Auth0 is given a domain, and believes the issuer that it finds there. */
function issuerFinding(context: CheckContext): Finding {
  const { issuer } = openIdOf(context, 'source');
  const { addresses } = factsOf(context, 'source');
  if (!addresses.includes(issuer)) {
    return {
      name: 'issuer',
      state: 'fail',
      detail: `The source calls itself ${issuer}, and is reached as ${addresses.join(' and ')}.`,
      remedy: 'Set the address of its connection to the one that it calls itself.',
    };
  }
  if (!isAddress(issuer) || new URL(issuer).origin !== issuer) {
    return {
      name: 'issuer',
      state: 'fail',
      detail: `Auth0 takes the domain of an org, and ${issuer} is more than https and a domain.`,
      remedy: 'Use the org itself and none of its other authorization servers.',
    };
  }
  const domain = new URL(issuer).host;
  return { name: 'issuer', state: 'pass', detail: `The domain ${domain} is what the source calls itself.` };
}

function callbackFinding(context: CheckContext): Finding {
  const { callbackUrls } = factsOf(context, 'hub');
  const plain = callbackUrls.filter((it) => !isAddress(it));
  if (plain.length > 0) {
    return {
      name: 'callback',
      state: 'fail',
      detail: `Codes would travel in clear to ${plain.join(', ')}.`,
      remedy: 'Set the address of the tenant to an https address.',
    };
  }
  return {
    name: 'callback',
    state: 'pass',
    detail: `The org sends users back to ${callbackUrls.join(', ')}.`,
  };
}

function domainFinding({ settings }: CheckContext): Finding {
  const domains = settings.list('domains');
  const shared = domains.filter(isPublicMailDomain);
  const broken = domains.filter((it) => !isMailDomain(it));
  if (shared.length > 0) {
    return {
      name: 'domains',
      state: 'fail',
      detail: `Everybody with an address at ${shared.join(', ')} would be sent to the org.`,
      remedy: 'Name domains of your own only.',
    };
  }
  if (broken.length > 0) {
    return {
      name: 'domains',
      state: 'fail',
      detail: `${broken.join(', ')} is no mail domain.`,
      remedy: 'Write them like example.com: no wildcard, no @.',
    };
  }
  if (domains.length === 0 && !settings.flag('button')) {
    return {
      name: 'domains',
      state: 'warn',
      detail: 'Nobody gets to the org but by an application that asks for the connection by its name.',
      remedy: 'Name mail domains in settings.domains, or set settings.button.',
    };
  }
  return { name: 'domains', state: 'pass', detail: domains.join(', ') || 'Users come by the button.' };
}

/** A domain leads to one connection only, and break-glass accounts to none. */
async function routeFindings(context: CheckContext): Promise<readonly Finding[]> {
  const domains = context.settings.list('domains');
  if (domains.length === 0) return [];
  const own = context.known.id('hub-provider');
  const others = (await context.routes('hub')).filter(
    (it) => it.identityProviderId !== null && it.identityProviderId !== own,
  );
  const clashes = domains.flatMap((domain) =>
    others.filter((it) => it.catches(`somebody@${domain}`)).map((it) => `${domain} (${it.name})`),
  );
  return [
    clashes.length === 0
      ? { name: 'routes', state: 'pass', detail: 'No other connection takes these domains.' }
      : {
          name: 'routes',
          state: 'fail',
          detail: `Another connection takes users of ${clashes.join(', ')}.`,
          remedy: 'Take the domain away from that connection first.',
        },
    ...breakGlassFindings(context, domains),
  ];
}

function breakGlassFindings({ settings }: CheckContext, domains: readonly string[]): readonly Finding[] {
  const breakGlass = settings.list('breakGlass');
  const lower = domains.map((it) => it.toLowerCase());
  const caught = breakGlass.filter((login) => lower.includes(login.toLowerCase().replace(/^.*@/, '')));
  if (caught.length > 0) {
    return [
      {
        name: 'break-glass',
        state: 'fail',
        detail: `The route would send ${caught.join(', ')} to the org.`,
        remedy: 'Give break-glass accounts a name of another domain.',
      },
    ];
  }
  if (breakGlass.length === 0) return [];
  const detail = `${breakGlass.join(', ')} sign in to the tenant itself.`;
  return [{ name: 'break-glass', state: 'pass', detail }];
}
