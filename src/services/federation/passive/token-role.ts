/** What a token is taken for that came without its place: one kind passed off as another is an attack of its own. */
import type { Knowledge } from '../knowledge.ts';
import type { FederationMessage, TokenMessage } from '../message.ts';
import { roleOf, type TokenRole } from '../oidc/index.ts';

/**
 * The role that was asked for. Else an ID token where a nonce is known, which nothing else answers; and where the client is
 * known and no API is, an access token is none that the client may take. Else what it looks like.
 */
export function withRole(
  message: FederationMessage,
  wanted: TokenRole | undefined,
  { client }: Knowledge,
): FederationMessage {
  if (message.kind !== 'jwt' || message.role !== 'unknown') return message;
  return { ...message, role: wanted ?? roleFor(message, client) };
}

function roleFor(message: TokenMessage, client: Knowledge['client']): TokenRole {
  if (client?.nonce !== undefined) return 'id-token';
  const seems = roleOf(message);
  const isForClient = client?.clientId !== undefined && client.audiences === undefined;
  return seems === 'access-token' && isForClient ? 'id-token' : seems;
}
