/**
 * The port of setting up a connection at the vendor's side: a key of its own, and what the vendor must know of it. For
 * vendors that let programs sign in with a key pair.
 */
import type { Secret } from '../../core/secret.ts';

export interface KeyPair {
  readonly id: string;
  readonly privateKey: Secret;
  /** For the vendor, in the form in which its console takes it. */
  readonly publicKey: string;
}

/** What the connection is to do: people, groups and logs; `sso` wires single sign-on as well. */
export const CONNECTION_PURPOSES = ['directory', 'sso'] as const;
export type ConnectionPurpose = (typeof CONNECTION_PURPOSES)[number];

export interface InstallRequest {
  /** Name of what is made at the vendor, by which a second run finds it again. */
  readonly label: string;
  /** In the vendor's words; the vendor's default when empty. */
  readonly roles: readonly string[];
  readonly purpose: ConnectionPurpose;
}

export interface SetupStep {
  readonly what: string;
  /** `there`: nothing was to do. */
  readonly state: 'made' | 'there';
}

export interface Installation {
  /** Fields of the connection that signs in with the key. */
  readonly fields: Readonly<Record<string, string>>;
  readonly steps: readonly SetupStep[];
}

export interface ConnectionSetup {
  /** The field of the connection that refers to the private key, and fields that say that it signs in with one. */
  readonly keyField: string;
  readonly fields: Readonly<Record<string, string>>;
  newKey(): Promise<KeyPair>;
  /** @throws CONFIG_INVALID when it is no key that `newKey` makes */
  readKey(privateKey: Secret): Promise<KeyPair>;
  /** What an administrator does by hand instead of `install`, in the words of the vendor's console. */
  guide(key: KeyPair, request: InstallRequest): readonly string[];
  /** Signed in as an administrator: makes what is missing, and nothing twice. @throws DENIED, CONFLICT, OUTCOME_UNKNOWN */
  install(key: KeyPair, request: InstallRequest): Promise<Installation>;
}
