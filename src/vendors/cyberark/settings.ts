/** The connection's settings with the vendor's defaults. */
import { IdctlError } from '../../core/errors.ts';
import type { VendorContext } from '../contract.ts';

export const METHODS = ['cyberark', 'ldap', 'radius', 'saml', 'pki', 'oauth'] as const;
export type Method = (typeof METHODS)[number];

export const RADIUS_MODES = ['challenge', 'append'] as const;
export type RadiusMode = (typeof RADIUS_MODES)[number];

/** Names that IIS gives the applications unless the installer chose others. */
export const DEFAULT_APP_PATH = 'PasswordVault';
export const DEFAULT_CCP_PATH = 'AIMWebService';
/** Between password and one-time code, as RADIUS servers in front of PVWA expect it. */
export const DEFAULT_RADIUS_DELIMITER = ',';

function text(context: VendorContext, field: string): string | null {
  const value = context.settings[field];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** @throws CONFIG_INVALID naming the field */
export function requiredText(context: VendorContext, field: string): string {
  const value = text(context, field);
  if (value !== null) return value;
  throw new IdctlError('CONFIG_INVALID', `Connection ${context.connection} has no ${field}.`, {
    hint: `Set ${field} in the connection ${context.connection}.`,
  });
}

function choice<T extends string>(
  context: VendorContext,
  field: string,
  choices: readonly T[],
  otherwise: T,
): T {
  const value = text(context, field);
  return choices.find((it) => it === value) ?? otherwise;
}

export const methodOf = (context: VendorContext): Method => choice(context, 'method', METHODS, 'cyberark');

export const radiusModeOf = (context: VendorContext): RadiusMode =>
  choice(context, 'radiusMode', RADIUS_MODES, 'challenge');

export const radiusDelimiterOf = (context: VendorContext): string =>
  text(context, 'radiusDelimiter') ?? DEFAULT_RADIUS_DELIMITER;

/** False ends the same user's other sessions at every logon, also the one in the browser. */
export const isConcurrent = (context: VendorContext): boolean => context.settings['concurrent'] !== false;

const withoutSlashes = (path: string): string => path.replace(/^\/+|\/+$/g, '');

/** `PasswordVault/`, or nothing when the connection's address already ends in it. */
export function appRootOf(context: VendorContext): string {
  const app = withoutSlashes(text(context, 'appPath') ?? DEFAULT_APP_PATH);
  const base = withoutSlashes(new URL(context.baseUrl).pathname).toLowerCase();
  return base === app.toLowerCase() || base.endsWith(`/${app.toLowerCase()}`) ? '' : `${app}/`;
}

/** The whole address of a path below the application, for its cookies. */
export function addressOf(context: VendorContext, path: string): URL {
  return new URL(`${context.baseUrl.replace(/\/+$/, '')}/${appRootOf(context)}${path}`);
}

/** On the host of PVWA when no other is set, beside the application and not below it. */
export const ccpUrlOf = (context: VendorContext): string =>
  text(context, 'ccpUrl') ?? new URL(context.baseUrl).origin;

export const ccpPathOf = (context: VendorContext): string =>
  withoutSlashes(text(context, 'ccpPath') ?? DEFAULT_CCP_PATH);

/** Connection, application and login at the identity provider; null where no such provider signs us in. */
export function providerOf(
  context: VendorContext,
): { readonly connection: string; readonly application: string; readonly userName: string } | null {
  const connection = methodOf(context) === 'saml' ? text(context, 'identityProvider') : null;
  if (connection === null) return null;
  return {
    connection,
    application: requiredText(context, 'application'),
    userName: requiredText(context, 'username'),
  };
}

/** Where answers of the identity provider may be meant for: the logon of 10.1 and later, and the older page. */
export function consumersOf(context: VendorContext): readonly URL[] {
  const given = text(context, 'consumerUrl');
  if (given === null) return [addressOf(context, 'api/auth/saml/logon'), addressOf(context, 'auth/saml')];
  if (URL.canParse(given)) return [new URL(given)];
  throw new IdctlError('CONFIG_INVALID', `consumerUrl of connection ${context.connection} is no address.`);
}

/** Whom a session belongs to: one of another user, or of another way in, is not taken up. */
export function ownerOf(context: VendorContext): string {
  const method = methodOf(context);
  const provider = method === 'saml' ? text(context, 'identityProvider') : null;
  const who =
    provider === null
      ? [configuredPrincipal(context)]
      : [provider, text(context, 'application'), text(context, 'username')];
  return [addressOf(context, '').href, method, ...who.map((it) => it ?? '')].join(' ');
}

/** The name that we sign in by; null where only the vendor knows it (SAML, client certificate). */
export function configuredPrincipal(context: VendorContext): string | null {
  const method = methodOf(context);
  if (method === 'oauth') return text(context, 'clientId');
  return method === 'saml' || method === 'pki' ? null : text(context, 'username');
}
