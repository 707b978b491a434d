/** A message of a federation, as it was found in a capture, given by hand, or seen in a live sign-in. */
import type { Evidence } from './finding.ts';

interface Found {
  readonly evidence: Evidence;
  /** When it was sent; null when nothing says so. */
  readonly at: Date | null;
}

export type SamlBinding = 'post' | 'redirect' | 'artifact' | 'unknown';

/** What came beside a message of the HTTP-Redirect binding; values as they were in the query, still percent-encoded. */
export interface DetachedSignature {
  readonly algorithm: string;
  readonly signature: string;
  /** The octets that were signed: the query as sent, in the order that the binding prescribes. */
  readonly signed: string;
}

export interface SamlMessage extends Found {
  readonly kind: 'saml-request' | 'saml-response' | 'saml-logout-request' | 'saml-logout-response';
  readonly binding: SamlBinding;
  readonly xml: string;
  readonly relayState: string | null;
  /** Where it was sent to. */
  readonly url: string | null;
  readonly detached: DetachedSignature | null;
  /** What was odd about how it was carried, such as a response that was deflated and posted: for check S15. */
  readonly oddities: readonly string[];
  /** Why it could not be decoded, where it could not: `xml` is empty then. */
  readonly refusal?: { readonly reason: string; readonly message: string };
}

export interface MetadataDocument extends Found {
  readonly kind: 'saml-metadata';
  readonly xml: string;
  readonly url: string | null;
}

export interface ParametersMessage extends Found {
  readonly kind:
    | 'authorization-request'
    | 'authorization-response'
    | 'token-request'
    | 'userinfo-request'
    | 'end-session-request';
  readonly url: string | null;
  /** Upper case; absent where nothing tells it. */
  readonly method?: string;
  /** In order; a name that came twice is twice. Codes and secrets are in here: a renderer never shows values of them. */
  readonly parameters: ReadonlyArray<readonly [name: string, value: string]>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface JsonMessage extends Found {
  readonly kind: 'token-response' | 'userinfo-response' | 'discovery' | 'jwks';
  readonly url: string | null;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Null when the body is missing or is no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

export interface TokenMessage extends Found {
  readonly kind: 'jwt';
  /** What it is, as far as its place tells. */
  readonly role: 'id-token' | 'access-token' | 'logout-token' | 'client-assertion' | 'unknown';
  readonly token: string;
}

/** A page that told a person that something went wrong. */
export interface ErrorPage extends Found {
  readonly kind: 'error-page';
  readonly url: string | null;
  readonly status: number | null;
  /** Its text, without markup, at most 4000 characters. */
  readonly text: string;
}

export type FederationMessage =
  | SamlMessage
  | MetadataDocument
  | ParametersMessage
  | JsonMessage
  | TokenMessage
  | ErrorPage;

/** One exchange between two parties, for the story and the diagram. */
export interface Hop {
  /** From 1. */
  readonly number: number;
  /** ISO instant; null when nothing says so. */
  readonly at: string | null;
  /** `browser`, or a host. */
  readonly from: string;
  readonly to: string;
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
  /** Null when there was no answer. */
  readonly status: number | null;
  /** What it means, in a few words, such as `SAML response, posted to the ACS`; without a secret. */
  readonly says: string;
}
