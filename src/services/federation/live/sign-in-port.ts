/**
 * The ports of the live tier: how one request leaves this machine, how a test user comes by a browser's session, and
 * where sign-ins begin.
 *
 * | here            | Okta                                                                                 |
 * |-----------------|--------------------------------------------------------------------------------------|
 * | origins         | the org's own address, and its custom domains                                         |
 * | session address | `/login/sessionCookieRedirect` with the session token of `POST /api/v1/authn`         |
 * | ending          | `DELETE /api/v1/sessions/me`                                                          |
 * | opening         | the embed link of an application (`appLinks`)                                         |
 * | entrance        | `/sso/idps/{id}`, which sends the browser to the identity provider                    |
 * | inside          | `/app/UserHome`, the page of who is signed in                                         |
 */
import type { Secret } from '../../../core/secret.ts';
import type { PersonSignIn } from '../../connections/assertion-port.ts';

/** A request of a browser: decided to the last header, the cookies included. */
export interface WebRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Without a fragment. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** A form, percent-encoded; null when there is no body. */
  readonly body: string | null;
}

export interface WebAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookie: readonly string[];
  readonly text: string;
}

/** Sends one request, follows nothing and repeats nothing. */
export interface Web {
  /** @throws UNAVAILABLE (not reachable, TLS refused), TIMEOUT, CANCELLED, CONFIG_INVALID (an address that is no good) */
  send(request: WebRequest): Promise<WebAnswer>;
}

export interface BrowserSessions {
  /** Where browsers meet the identity provider; nobody else is given a session. */
  origins(): Promise<readonly string[]>;
  /**
   * Signs in once, at one of `origins`. The answer is an address there, good once, that gives whoever visits it the
   * session of this person. A refused sign-in is not repeated, and must not be by anybody.
   *
   * @throws AUTH_REQUIRED (name or password refused, account locked, password expired), INPUT_REQUIRED (a second factor
   *   that nobody gave), DENIED (policy), UNAVAILABLE, TIMEOUT, RATE_LIMITED
   */
  open(origin: string, person: PersonSignIn): Promise<Secret>;
  /** The call that ends the session whose cookies it is sent with. */
  ending(origin: string): { readonly method: 'DELETE'; readonly url: URL };
  /** Where a person opens an application at the provider; null when there is no such place. @throws NOT_FOUND */
  opening(applicationId: string): Promise<URL | null>;
  /** Where a sign-in by one of the tenant's identity providers begins, and the page that it ends at. */
  entrance(providerId: string): { readonly url: URL; readonly inside: URL };
}

/** What a browser brought to an address of this machine. */
export interface BroughtAnswer {
  readonly method: 'GET' | 'POST';
  /** Of the query, or of a form that was posted. */
  readonly fields: ReadonlyArray<readonly [name: string, value: string]>;
}

/** A person with a browser of his own, into which nobody looks. */
export interface PersonBrowser {
  /**
   * Sends the person to a page, and waits for the visit at `arrivesAt`, an address of this machine.
   *
   * @throws TIMEOUT, CANCELLED, CONFLICT (the port is taken), INPUT_REQUIRED (nobody is there)
   */
  bring(page: URL, arrivesAt: URL): Promise<BroughtAnswer>;
  /** Sends the person to a page, and waits until he says that he is done. @throws INPUT_REQUIRED, CANCELLED */
  send(page: URL): Promise<void>;
}
