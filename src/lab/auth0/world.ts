/** What every rule of the stand-in gets: the tenant's state and the lab around it. */
import { instant } from '../../core/clock.ts';
import type { LabContext } from '../kernel/contract.ts';
import { Auth0Fault } from './fault.ts';
import type { Auth0State } from './model.ts';

export const VENDOR_ID = 'auth0';
export const LISTENER = 'auth0';

export interface World {
  readonly context: LabContext;
  /** Replaced as a whole by `reset` and `load`. */
  state: Auth0State;
  /** Base URL of the tenant, without a slash at the end. */
  ownUrl(): string;
}

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SECRET_ALPHABET = `${ALPHANUMERIC}-_`;
const HEX = '0123456789abcdef';

type Chance = Pick<World, 'context'>;

export function newText({ context }: Chance, length: number): string {
  return context.chance.text(length, ALPHANUMERIC);
}

export function newConnectionId(world: Chance): string {
  return `con_${newText(world, 16)}`;
}

export function newClientId(world: Chance): string {
  return newText(world, 32);
}

export function newCredentialId(world: Chance): string {
  return `cred_${newText(world, 22)}`;
}

export function newClientSecret({ context }: Chance): string {
  return context.chance.text(64, SECRET_ALPHABET);
}

/** The part of a database user's id that follows `auth0|`. */
export function newDatabaseUserId({ context }: Chance): string {
  return context.chance.text(24, HEX);
}

/** The lab's time as the wire writes it. */
export function nowText({ context }: Chance): string {
  return instant(context.clock.now());
}

/** What the tenant calls itself in tokens. */
export function issuerOf(world: Pick<World, 'ownUrl'>): string {
  return `${world.ownUrl()}/`;
}

/** The identifier of the Management API; its slash at the end is part of it. */
export function managementAudience(world: Pick<World, 'ownUrl'>): string {
  return `${world.ownUrl()}/api/v2/`;
}

/** The element, or a refusal that names the kind of thing and nothing else. @throws inexistent, 404 */
export function found<T>(element: T | undefined, what: string, errorCode: string): T {
  if (element === undefined) throw new Auth0Fault(404, errorCode, `The ${what} does not exist.`);
  return element;
}
