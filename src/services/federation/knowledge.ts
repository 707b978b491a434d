/**
 * What is known of the two ends before a message is judged: from connections, from metadata, or from a context file. What
 * is not known is absent, and the checks that need it are `untested`; nothing is assumed.
 */
import type { KeyObject } from 'node:crypto';
import type { Secret } from '../../core/secret.ts';
import type { Evidence } from './finding.ts';

export interface IdentityProviderKnowledge {
  /** Where this is from, for findings. */
  readonly origin: string;
  readonly entityId?: string;
  /** Base64 DER, all that may sign now; an empty list means that none is trusted. */
  readonly signingCertificates?: readonly string[];
  /** Where authentication requests go, by binding (`redirect`, `post`). */
  readonly signOnUrls?: Readonly<Partial<Record<'redirect' | 'post', string>>>;
  readonly wantsSignedRequests?: boolean;
}

export interface ServiceProviderKnowledge {
  readonly origin: string;
  readonly entityId?: string;
  /** Addresses that take a response by HTTP-POST; the default one first. */
  readonly acsUrls?: readonly string[];
  readonly nameIdFormats?: readonly string[];
  readonly wantsSignedAssertions?: boolean;
  readonly wantsSignedResponses?: boolean;
  readonly wantsEncryptedAssertions?: boolean;
  readonly signsRequests?: boolean;
  /** Base64 DER. */
  readonly signingCertificates?: readonly string[];
  readonly encryptionCertificates?: readonly string[];
  /** Whether a response that nobody asked for is taken. */
  readonly allowsUnsolicited?: boolean;
  /** Names of attributes without which it lets nobody in. */
  readonly requiredAttributes?: readonly string[];
}

export interface RelyingPartyKnowledge {
  readonly origin: string;
  readonly clientId?: string;
  /** A client that keeps no secret. */
  readonly isPublic?: boolean;
  /** Its secrets in force, for tokens that are signed with one; read only then. Null when nobody shows them. */
  readonly secrets?: () => Promise<readonly Secret[] | null>;
  readonly redirectUris?: readonly string[];
  readonly nonce?: string;
  readonly state?: string;
  /** Audiences of tokens beside the client id. */
  readonly audiences?: readonly string[];
  readonly scopes?: readonly string[];
  readonly algorithms?: readonly string[];
  readonly maxAgeSeconds?: number;
  readonly requiredClaims?: readonly string[];
  /** Addresses that people may be led to once they have signed out. */
  readonly postLogoutUris?: readonly string[];
  /** Base64 DER: what the client shows in TLS, where its tokens are bound to it (RFC 8705). */
  readonly certificate?: string;
}

export interface OpenIdProviderKnowledge {
  readonly origin: string;
  readonly issuer?: string;
  /** As published; a JWK Set, RFC 7517. */
  readonly jwks?: { readonly keys: ReadonlyArray<Readonly<Record<string, unknown>>> };
  /** The discovery document, as published. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** What is known of the one request that a response answers. */
export interface RequestKnowledge {
  readonly evidence: Evidence;
  readonly id?: string;
  readonly relayState?: string;
  /** When it was made, as it says itself. */
  readonly issuedAt?: Date;
  readonly nameIdFormat?: string;
  readonly forceAuthn?: boolean;
  readonly isPassive?: boolean;
  /** How the person was to sign in; `comparison` is `exact` where the request does not say. */
  readonly authnContext?: {
    readonly classes: readonly string[];
    readonly comparison: 'exact' | 'minimum' | 'maximum' | 'better';
  };
}

export interface Knowledge {
  readonly idp?: IdentityProviderKnowledge;
  readonly sp?: ServiceProviderKnowledge;
  readonly provider?: OpenIdProviderKnowledge;
  readonly client?: RelyingPartyKnowledge;
  readonly request?: RequestKnowledge;
  /** Messages are out of a copy whose signatures were taken out: what they say is read, and never verified. */
  readonly isRedacted?: boolean;
  /** The private key of the service provider (RSA), for what is encrypted for it; read only then. */
  readonly decryptionKey?: () => Promise<KeyObject>;
  /** The instant that everything is judged at, when a message has none of its own. */
  readonly at: Date;
  /** How far the clocks of two honest machines may be apart. */
  readonly skewMs: number;
  /** Ids of assertions and tokens that were seen before; a second one is a replay. */
  readonly seen?: ReadonlySet<string>;
}
