/** The end of a sign-in, good or bad, as the application and the log hear of it. */
import { Auth0Fault } from '../fault.ts';
import type { AuthorizeRequest, Client, Connection, Session, User } from '../model.ts';
import { log, logFailure, type Origin } from '../rules/logs.ts';
import { countLogin } from '../rules/users.ts';
import { newText, type World } from '../world.ts';
import { SignInFailure } from './failure.ts';
import { openSession } from './transactions.ts';

const CODE_LIFETIME_MS = 600_000;

/** @throws SignInFailure when an administrator blocked the user */
export function signedIn(
  world: World,
  user: User,
  connection: Connection,
  client: Client,
  origin: Origin,
): Session {
  if (user.blocked) {
    const told = { error: 'unauthorized', description: 'The user is blocked.' };
    throw new SignInFailure('access-denied', `The user ${user.user_id} is blocked`, told);
  }
  countLogin(world, user, origin.ip);
  log(world, { type: 's', description: 'Successful login', origin, client, connection, user, details: {} });
  return openSession(world, user.user_id, connection.id);
}

/** Where the browser goes with a code for its application. */
export function redirectWithCode(world: World, request: AuthorizeRequest, session: Session): string {
  const code = newText(world, 44);
  world.state.codes[code] = {
    request,
    userId: session.userId,
    connectionId: session.connectionId,
    sessionId: session.id,
    authTimeMs: session.authTimeMs,
    expiresAtMs: world.context.clock.now() + CODE_LIFETIME_MS,
  };
  return backTo(request, { code });
}

export function redirectWithError(
  request: Pick<AuthorizeRequest, 'redirectUri' | 'state'>,
  failure: SignInFailure,
) {
  const { error, description } = failure.told;
  return backTo(request, { error, error_description: description });
}

function backTo(
  { redirectUri, state }: Pick<AuthorizeRequest, 'redirectUri' | 'state'>,
  params: Readonly<Record<string, string>>,
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  if (state !== null) url.searchParams.set('state', state);
  return url.href;
}

/** What is known at the time of a failure. */
export interface Circumstances {
  readonly origin: Origin;
  client: Client | null;
  connection: Connection | null;
  /** Whom to tell; null while it is not certain that he may be told. */
  answer: Pick<AuthorizeRequest, 'redirectUri' | 'state'> | null;
}

/** Logs the reason. What is no failure of a sign-in is thrown on, but for what the lab does not have. */
export function failed(world: World, error: unknown, known: Circumstances): SignInFailure {
  if (error instanceof Auth0Fault && error.status === 501) {
    // No log: it did not happen in the tenant that the lab stands for.
    throw error;
  }
  if (!(error instanceof SignInFailure)) throw error;
  const { origin, client, connection } = known;
  const oauthError = error.upstreamError ?? error.message;
  logFailure(world, { description: error.message, kind: error.kind, oauthError, origin, client, connection });
  return error;
}
