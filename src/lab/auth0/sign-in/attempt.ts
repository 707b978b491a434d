/** One request of a browser on its way through a sign-in, and what becomes of it when that ends badly. */
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { LabBindings } from '../../kernel/contract.ts';
import type { Client, Connection, Session, Transaction, User } from '../model.ts';
import { originOf } from '../origin.ts';
import { newText, type World } from '../world.ts';
import { SignInFailure } from './failure.ts';
import { type Circumstances, failed, redirectWithCode, redirectWithError, signedIn } from './finish.ts';
import { errorPage } from './pages.ts';
import { endTransaction, transactionOf } from './transactions.ts';
import { upstreamUrl } from './upstream.ts';

type C = Context<LabBindings>;

export const SESSION_COOKIE = 'auth0';
const BROWSER_COOKIE = 'auth0_browser';
const COOKIE = { path: '/', httpOnly: true, sameSite: 'Lax' } as const;

export interface Attempt {
  readonly world: World;
  readonly c: C;
  /** Filled as it becomes known, for the log and the answer of a failure. */
  readonly known: Circumstances;
}

/** Runs a step of a sign-in. Failures go to the application if it may be told, else to the error page. */
export function attempted(world: World, step: (attempt: Attempt) => Response | Promise<Response>) {
  return async (c: C): Promise<Response> => {
    const known: Circumstances = { origin: originOf(c), client: null, connection: null, answer: null };
    try {
      return await step({ world, c, known });
    } catch (error) {
      const failure = failed(world, error, known);
      if (known.answer !== null) return c.redirect(redirectWithError(known.answer, failure), 302);
      return c.html(errorPage(failure.told), failure.kind === 'callback-url-mismatch' ? 403 : 400);
    }
  };
}

/** Known from its cookie, or from now on. */
export function browserOf({ world, c }: Attempt): string {
  const known = getCookie(c, BROWSER_COOKIE);
  if (known !== undefined) return known;
  const made = newText(world, 32);
  setCookie(c, BROWSER_COOKIE, made, COOKIE);
  return made;
}

export interface Going {
  readonly state: string;
  readonly transaction: Transaction;
  readonly client: Client;
}

/** The sign-in that a page or an identity provider's answer belongs to. @throws SignInFailure */
export function goingOn({ world, c, known }: Attempt): Going {
  const state = c.req.query('state') ?? '';
  const transaction = transactionOf(world, state, getCookie(c, BROWSER_COOKIE));
  const client = world.state.clients.find(({ id }) => id === transaction?.request.clientId);
  if (transaction === null || client === undefined) {
    throw SignInFailure.request(
      state === '' ? 'Missing required parameter: state' : 'Unable to verify authorization request state',
      'Invalid state',
    );
  }
  known.client = client;
  known.answer = transaction.request;
  return { state, transaction, client };
}

export function toProvider({ world, c, known }: Attempt, connection: Connection, going: Going): Response {
  known.connection = connection;
  return c.redirect(upstreamUrl(world, connection, going.transaction, going.state), 302);
}

/** The user is who he says; back to the application. @throws SignInFailure */
export function complete(attempt: Attempt, user: User, connection: Connection, going: Going): Response {
  const { world, known } = attempt;
  endTransaction(world, going.state);
  const session = signedIn(world, user, connection, going.client, known.origin);
  return withSession(attempt, session, redirectWithCode(world, going.transaction.request, session));
}

function withSession({ c }: Attempt, session: Session, location: string): Response {
  setCookie(c, SESSION_COOKIE, session.id, COOKIE);
  return c.redirect(location, 302);
}
