/** What the live tier signs in to, with whom, and what it works with. */
import type { Clock } from '../../../core/clock.ts';
import type { Secret } from '../../../core/secret.ts';
import type { PersonSignIn } from '../../connections/assertion-port.ts';
import type { EventLog } from '../../directory/logs-port.ts';
import type { UserDirectory } from '../../directory/port.ts';
import type { Knowledge } from '../knowledge.ts';
import type { FederationEnd } from '../port.ts';
import type { BrowserSessions, Web } from './sign-in-port.ts';

/** One end, as far as it can be asked. What a vendor does not offer is null. */
export interface LiveEnd {
  /** The connection's name. */
  readonly connection: string;
  readonly end: FederationEnd;
  readonly sessions: BrowserSessions | null;
  readonly log: EventLog | null;
  readonly directory: UserDirectory | null;
}

export interface LiveSubject {
  readonly name: string;
  readonly source: LiveEnd;
  /** Id or label of the application at the source. */
  readonly application: string;
  /** The end that lets people in, where somebody can be asked; null for any other relying party. */
  readonly target: (LiveEnd & { readonly provider: string }) | null;
  /** What the relying party itself has of the two, from metadata or a context file: it is what decides there. */
  readonly given: Pick<Partial<Knowledge>, 'idp' | 'sp' | 'provider' | 'client'>;
}

/** Where the sign-in begins. */
export type LiveStart =
  /** At a page of the relying party that wants a sign-in. */
  | { readonly kind: 'relying-party'; readonly address: string }
  /** At the identity provider, by the application's tile. */
  | { readonly kind: 'tile' }
  /** At the target tenant, by its identity provider. */
  | { readonly kind: 'target' }
  /** As the client itself: a code with PKCE to a redirect URI that is ours, and the tokens for it. */
  | {
      readonly kind: 'client';
      readonly redirectUri: string;
      /** Null for a client that keeps none. */
      readonly secret: (() => Promise<Secret>) | null;
      readonly scopes: readonly string[];
    };

export interface LiveRequest {
  readonly subject: LiveSubject;
  readonly start: LiveStart;
  readonly person: PersonSignIn;
  readonly skewMs: number;
}

export interface LiveDeps {
  readonly web: Web;
  readonly clock: Clock;
  /** 32 random bytes or so, base64url: state, nonce, verifier. */
  readonly random: () => string;
  readonly say: (message: string) => void;
}
