/** `/login/callback`: an identity provider sends the browser back. */
import { Auth0Fault } from '../fault.ts';
import { connectionsOf } from '../rules/connections.ts';
import { federatedUser } from '../rules/users.ts';
import { type Attempt, complete, goingOn } from './attempt.ts';
import { attributesOf } from './claims.ts';
import { isUsable } from './connections.ts';
import { SignInFailure } from './failure.ts';
import { endTransaction } from './transactions.ts';
import { exchangedClaims } from './upstream.ts';

export async function callback(attempt: Attempt): Promise<Response> {
  const { world, c, known } = attempt;
  const going = goingOn(attempt);
  const { upstream } = going.transaction;
  // Whatever comes of it, the same answer is not taken twice.
  endTransaction(world, going.state);
  if (upstream === null) throw SignInFailure.request('No identity provider was asked', 'Invalid state');
  const connection = connectionsOf(world).find(({ id }) => id === upstream.connectionId);
  if (connection === undefined) {
    throw SignInFailure.request('The connection is gone', 'The connection does not exist.');
  }
  known.connection = connection;
  if (!isUsable(connection, going.client)) {
    throw SignInFailure.request(
      `The connection ${connection.name} is not enabled for the client`,
      'The connection is not enabled.',
    );
  }
  const { error, error_description: description = '', code } = c.req.query();
  if (error !== undefined) throw passedOn(error, description);
  if (code === undefined) throw SignInFailure.upstream('The identity provider sent neither code nor error');
  const claims = await exchangedClaims(world, connection, upstream, code);
  const attributes = attributesOf(connection, claims);
  const user = federatedUser(world, connection, claims.sub, attributes);
  return complete(attempt, user, connection, going);
}

/** The application hears what the identity provider said. */
function passedOn(error: string, description: string): SignInFailure {
  const reason = description === '' ? error : description;
  return new SignInFailure('oauth-authorization', reason, { error, description: reason }, error);
}

/** SAML answers, and tokens of the front channel, come by POST. */
export function postedCallback(): never {
  throw Auth0Fault.notBuilt('POST /login/callback');
}
