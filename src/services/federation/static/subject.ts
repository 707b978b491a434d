/** What the static tier looks at: the two ends of one federation, each as far as somebody can be asked. */
import type { RelyingPartyKnowledge, ServiceProviderKnowledge } from '../knowledge.ts';
import type { FederationEnd, SamlProviderSettings } from '../port.ts';

/** The end that signs users in: an application of a tenant. */
export interface SourceEnd {
  readonly connection: string;
  readonly end: FederationEnd;
  /** Id or label. */
  readonly application: string;
}

/** The end that lets them in: an identity provider of a tenant. */
export interface TargetEnd {
  readonly connection: string;
  readonly end: FederationEnd;
  /** Id or name. */
  readonly provider: string;
}

/** The end that lets them in, where nobody can be asked: what its metadata, a wiring, or a person says of it. */
export interface DeclaredTarget {
  /** Where this is from, such as a file by its name. */
  readonly origin: string;
  readonly sp: ServiceProviderKnowledge | null;
  readonly client: RelyingPartyKnowledge | null;
  /** Its metadata, whole, where there is any. */
  readonly metadata: string | null;
  /** Its own configuration, where that was brought. */
  readonly saml?: SamlProviderSettings;
}

export interface StaticSubject {
  /** Name of a wiring, or of a pair. */
  readonly name: string;
  readonly source: SourceEnd | null;
  readonly target: TargetEnd | null;
  readonly declared: DeclaredTarget | null;
  /** Login or mail address of somebody who should get in; null when nobody was named. */
  readonly user: string | null;
}
