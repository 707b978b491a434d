/** Both ends of a federation, read; the checks look at nothing else. */

import type { Secret } from '../../../core/secret.ts';
import type { IdentityProviderKnowledge, ServiceProviderKnowledge } from '../knowledge.ts';
import type {
  Access,
  FederatedApplication,
  FederatedUser,
  HeldCertificate,
  LinkingPolicy,
  OidcProviderSettings,
  PublishedDocument,
  SamlProviderSettings,
} from '../port.ts';

/** The end that signs users in. */
export interface SourceSide {
  /** For evidence: the connection. */
  readonly origin: string;
  readonly application: FederatedApplication;
  /** What it signs with, the one in force first. */
  readonly signing: readonly HeldCertificate[];
  /** Null when the vendor assigns nothing. */
  readonly isAssigned: boolean | null;
  readonly metadata: Fetched | null;
  /** As its metadata says it; null when it has none, or none that could be read. */
  readonly published: IdentityProviderKnowledge | null;
  readonly issuer: string | null;
  readonly clientSecrets: readonly Secret[] | null;
  readonly addresses: readonly string[];
}

/** The end that lets users in. */
export interface TargetSide {
  readonly origin: string;
  /** As people call it. */
  readonly name: string;
  /** The vendor's kind; null where only metadata is known. */
  readonly kind: string | null;
  /** Null where nobody can be asked. */
  readonly active: boolean | null;
  /** Names of applications that may use it; absent where all may, or where it is not known. */
  readonly applications?: readonly string[];
  readonly policy: LinkingPolicy | null;
  readonly saml: SamlProviderSettings | null;
  readonly oidc: OidcProviderSettings | null;
  /** Formats of the NameID that its metadata offers; empty when it does not say. */
  readonly nameIdFormats: readonly string[];
  readonly metadata: Fetched | null;
  readonly published: ServiceProviderKnowledge | null;
}

/** A document of somebody's, or why there is none. */
export type Fetched =
  | { readonly url: string; readonly document: PublishedDocument; readonly problem: null }
  | { readonly url: string; readonly document: null; readonly problem: string };

/** Somebody who should get in, at both ends. */
export interface NamedUser {
  readonly name: string;
  /** At the source; more than one is as bad as none. */
  readonly atSource: readonly FederatedUser[];
  readonly access: Access | null;
  /** What the source tells the target that the user is called; null when that cannot be told from here. */
  readonly sentAs: string | null;
  /** Those at the target who fit; null when nobody can be asked. */
  readonly atTarget: readonly FederatedUser[] | null;
}

export interface Sides {
  readonly source: SourceSide | null;
  readonly target: TargetSide | null;
  readonly user: NamedUser | null;
  readonly at: Date;
}
