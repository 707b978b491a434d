/** The port of connection health: what `connection test` and `doctor` ask of every vendor. */

export interface SignInReport {
  /** Who the vendor says we are. */
  readonly principal: string;
  /** Product and version, where it tells. */
  readonly server: string | null;
  /** What the signed-in principal may do, as short claims: `accounts visible: 12`. */
  readonly permissions: readonly Finding[];
}

export interface Finding {
  readonly name: string;
  readonly state: 'pass' | 'warn' | 'fail';
  readonly detail: string;
  readonly remedy?: string;
}

export interface ReachReport {
  /** The server's clock minus ours, in milliseconds, by its Date header; null when it sends none. */
  readonly clockSkewMs: number | null;
  /** Product and version, where the server tells them before sign-in. */
  readonly server: string | null;
}

export interface ConnectionHealth {
  /** Reaches the server without signing in. @throws UNAVAILABLE, TIMEOUT */
  reach(): Promise<ReachReport>;
  /** Signs in (or uses the session at hand) and looks at what is permitted. @throws AUTH_REQUIRED, DENIED */
  signIn(): Promise<SignInReport>;
  /** Ends the session at the vendor and forgets it; done when there was none. */
  signOff(): Promise<void>;
}
