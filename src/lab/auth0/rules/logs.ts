/** The tenant's log: what happened, with Auth0's type codes, and the reason that a browser is not told. */
import type { Client, Connection, Document, LogEvent, User } from '../model.ts';
import { nowText, type World } from '../world.ts';

/** Ids begin with the retention class and the instant, so that their order is the order of events. */
const ID_PREFIX = '900';
const ID_SUFFIX = '000000000000001223372036854775807';
/** A lab may run for weeks; the oldest events go first. */
const MOST = 5000;

/** Who asked, as the wire knows it. */
export interface Origin {
  readonly ip: string;
  readonly userAgent: string;
}

export interface Happening {
  readonly type: string;
  readonly description: string;
  readonly origin: Origin;
  readonly client?: Client | null | undefined;
  readonly connection?: Connection | null | undefined;
  readonly user?: User | null | undefined;
  /** Where there is no user: what somebody typed. */
  readonly userName?: string | null | undefined;
  readonly details?: Document;
  readonly more?: Document;
}

export function log(world: World, happening: Happening): void {
  const { state } = world;
  const event = eventOf(world, happening);
  state.logs.push(event);
  if (state.logs.length > MOST) state.logs.shift();
}

/** A failed sign-in and its reason. @param kind Auth0's word for the class of the failure, such as `request-error`. */
export function logFailure(
  world: World,
  happening: Omit<Happening, 'type' | 'details'> & { readonly kind: string; readonly oauthError?: string },
): void {
  const { kind, oauthError, ...rest } = happening;
  const error = { message: rest.description, oauthError: oauthError ?? rest.description, type: kind };
  log(world, { ...rest, type: 'f', details: { error } });
}

function eventOf(world: World, happening: Happening): LogEvent {
  const { type, description, origin, client, connection, user, details, more } = happening;
  const log_id = newLogId(world);
  return {
    _id: log_id,
    log_id,
    date: nowText(world),
    type,
    description,
    ...(client == null ? {} : { client_id: client.id, client_name: String(client.settings['name'] ?? '') }),
    ...(connection == null ? {} : connectionPart(connection)),
    ip: origin.ip,
    user_agent: origin.userAgent,
    hostname: new URL(world.ownUrl()).host,
    user_id: user?.user_id ?? '',
    user_name: happening.userName ?? userNameOf(user),
    isMobile: false,
    ...(details === undefined ? {} : { details }),
    ...more,
  };
}

function connectionPart({ id, name, strategy }: Connection): Document {
  const strategy_type = strategy === 'auth0' ? 'database' : 'enterprise';
  return { connection: name, connection_id: id, strategy, strategy_type };
}

/** What the log calls a user by: the mail address, where there is one. */
export function userNameOf(user: User | null | undefined): string {
  if (user == null) return '';
  const { email, name } = user.profile;
  return typeof email === 'string' ? email : typeof name === 'string' ? name : '';
}

function newLogId(world: World): string {
  world.state.logCount += 1;
  const instant = nowText(world).replace(/\D/g, '').slice(0, 17);
  return ID_PREFIX + instant + String(world.state.logCount).padStart(8, '0') + ID_SUFFIX;
}
