/**
 * What the reason of a row in a vendor's log proves. Vendors hide the reason from the person (Okta: a page with
 * GENERAL_NONSUCCESS) and write it into `outcome.reason`: as a code of their list of OAuth errors, or as a sentence.
 * Sources: Okta's event types and OAuth error codes (`internalErrorCode`), and what administrators report of
 * `user.authentication.auth_via_IDP`.
 */
import type { CheckId } from '../finding.ts';

export type LogEnd = 'provider' | 'party';

export interface ProvenReason {
  /** Null where a check of this protocol does not exist. */
  readonly oidc: CheckId | null;
  readonly saml: CheckId | null;
  /** Reason of the finding, in kebab case. */
  readonly reason: string;
  /** What is the case; the end that logged it is named before it. */
  readonly says: string;
}

interface Row extends ProvenReason {
  readonly at: LogEnd;
  /** In the row's reason, or in its type where the type says it all. */
  readonly marks: RegExp;
}

const party = (
  marks: RegExp,
  oidc: CheckId | null,
  saml: CheckId | null,
  reason: string,
  says: string,
): Row => ({
  at: 'party',
  ...{ marks, oidc, saml, reason, says },
});
const provider = (
  marks: RegExp,
  oidc: CheckId | null,
  saml: CheckId | null,
  reason: string,
  says: string,
): Row => ({
  at: 'provider',
  ...{ marks, oidc, saml, reason, says },
});

/** The first that fits counts: what is special stands before what is general. */
const ROWS: readonly Row[] = [
  // Accounts.
  party(
    /jit_disabled|user creation was disabled/i,
    'O37',
    'O37',
    'jit-off',
    'it makes no accounts at sign-in',
  ),
  party(/jit_denied/i, 'O37', 'O37', 'jit-denied', 'a hook of it refused to make the account'),
  party(
    /jit_failure_missing_fields/i,
    'O37',
    'O37',
    'jit-missing-attributes',
    'attributes that an account needs are not mapped',
  ),
  party(
    /jit_failure_invalid_login_format/i,
    'O36',
    'O36',
    'user-name-malformed',
    'what the template makes is no user name',
  ),
  party(/jit_failure/i, 'O37', 'O37', 'jit-failed', 'the account could not be made'),
  party(
    /jit\.error\.read_only/i,
    'O37',
    'O37',
    'jit-read-only',
    'the account is mastered elsewhere and was not changed',
  ),
  party(
    /link_disabled|user linking was disabled/i,
    'O38',
    'O38',
    'linking-off',
    'it does not link an account that exists',
  ),
  party(
    /link_denied|user linking was denied/i,
    'O38',
    'O38',
    'linking-denied',
    'its linking rule excludes this account',
  ),
  party(
    /link_failure|user_link_error|user linking failed/i,
    'O38',
    'O38',
    'linking-failed',
    'the account could not be linked',
  ),
  party(
    /unable to transform/i,
    'O36',
    'O36',
    'user-name-not-made',
    'the template of the user name needs an attribute that did not come',
  ),
  party(
    /unable to match (the )?transformed username|user_match_error/i,
    'O36',
    'O36',
    'user-not-matched',
    'the user name that the template makes does not lead to one account',
  ),
  party(
    /user not found/i,
    'O36',
    'O36',
    'user-not-found',
    'nobody there has the user name that the template makes',
  ),
  party(
    /user status is invalid|user.*(deactivated|suspended|locked)/i,
    'O36',
    'S30',
    'user-not-active',
    'the account there may not sign in',
  ),
  // SAML at the service provider.
  party(
    /digital signature|signature (does not|did not|validation)/i,
    null,
    'S6',
    'signature-not-trusted',
    'the signature does not hold by the certificate that it trusts',
  ),
  party(
    /issuer did not match|invalid issuer/i,
    'O2',
    'S18',
    'issuer-other',
    'the issuer is another than the one that it has',
  ),
  party(
    /audience|did not designate us as the target/i,
    'O25',
    'S19',
    'audience-other',
    'the assertion is not meant for it',
  ),
  party(/not yet valid/i, 'O11', 'S23', 'not-yet-valid', 'the assertion is not valid yet by its clock'),
  party(
    /has expired|expired assertion|condition.*expired/i,
    'O11',
    'S23',
    'expired',
    'the assertion is no longer valid by its clock',
  ),
  party(/used before|replay/i, 'O23', 'S28', 'replayed', 'it has seen this answer before'),
  party(/destination/i, null, 'S20', 'destination-other', 'the response is meant for another address'),
  party(/recipient/i, null, 'S21', 'recipient-other', 'the assertion is meant for another address'),
  party(
    /inresponseto|no request .* answer/i,
    null,
    'S25',
    'in-response-to-unknown',
    'it does not know the request that this answers',
  ),
  party(
    /invalid saml response: the status/i,
    null,
    'S16',
    'status-not-success',
    'the identity provider says that it failed',
  ),
  // OpenID Connect at the client.
  party(
    /invalid_social_state|invalid state/i,
    'O16',
    null,
    'state-lost',
    'the state that came back is not the one that it sent',
  ),
  party(/social_transaction_expired/i, 'O16', null, 'state-expired', 'the sign-in took longer than it waits'),
  party(
    /user_not_assigned|not assigned to the client/i,
    'O20',
    'S37',
    'user-not-assigned',
    'the identity provider says that the person is not assigned',
  ),
  party(
    /invalid_social_token.*invalid_client|invalid_client/i,
    'O22',
    null,
    'client-refused',
    'the identity provider refused its client secret or key',
  ),
  party(
    /invalid_social_token.*invalid_grant/i,
    'O23',
    null,
    'code-refused',
    'the identity provider refused the code',
  ),
  party(
    /invalid_social_token.*cannot be reached/i,
    'O5',
    null,
    'token-endpoint-unreachable',
    'the token endpoint that it has cannot be reached',
  ),
  party(/invalid_social_token/i, 'O22', null, 'code-not-redeemed', 'it could not redeem the code'),
  party(
    /id_token_invalid.*"?iss"?/i,
    'O2',
    null,
    'issuer-other',
    'the ID token is of another issuer than the one that it has',
  ),
  party(/id_token_invalid.*"?aud"?/i, 'O25', null, 'audience-other', 'the ID token is not meant for it'),
  party(/id_token_invalid.*nonce/i, 'O17', null, 'nonce-other', 'the nonce of the ID token is another'),
  party(
    /id_token_invalid.*("?(exp|iat|nbf)"?)/i,
    'O11',
    null,
    'token-time',
    'the ID token is not valid by its clock',
  ),
  party(
    /id_token_invalid.*cannot be reached/i,
    'O8',
    null,
    'keys-unreachable',
    'the keys cannot be reached where it looks for them',
  ),
  party(
    /id_token_invalid/i,
    'O8',
    null,
    'id-token-not-verified',
    'the ID token does not hold by the keys that it has',
  ),
  party(
    /get_social_profile_error|invalid_userinfo_response/i,
    'O30',
    null,
    'userinfo-refused',
    'it could not read the profile of the person',
  ),
  party(/access_denied/i, 'O19', 'S16', 'access-denied', 'the identity provider refused'),
  // At the identity provider.
  provider(
    /app\.generic\.unauth_app_access_attempt|user_not_assigned|not assigned/i,
    'O20',
    'S37',
    'user-not-assigned',
    'the person is not assigned to the application',
  ),
  provider(
    /illegal_redirect_uri|invalid_redirect_uri|mismatched_redirect_uri/i,
    'O13',
    null,
    'redirect-uri-not-registered',
    'the redirect URI is none of the application',
  ),
  provider(
    /application is not active|app.*inactive|inactive.*app/i,
    'O41',
    'S37',
    'application-inactive',
    'the application is not active',
  ),
  provider(
    /policy_denied|no_matching_policy|policy evaluation failed|sign_on\.deny_access/i,
    'O40',
    'O40',
    'policy-denied',
    'the sign-in policy of the application does not let the person in',
  ),
  provider(/pkce/i, 'O15', null, 'pkce-refused', 'the proof key (PKCE) is missing or does not fit'),
  provider(
    /invalid_token_endpoint_auth_method/i,
    'O21',
    null,
    'client-authentication-method',
    'the client proves who it is in a way that it may not',
  ),
  provider(
    /invalid_client/i,
    'O22',
    null,
    'client-refused',
    'the client secret or key is not one of the application',
  ),
  provider(/invalid_grant/i, 'O23', null, 'code-refused', 'the code was refused'),
  provider(
    /invalid_scope|scopes are not configured/i,
    'O28',
    null,
    'scope-refused',
    'a scope is asked for that the application does not have',
  ),
  provider(/unauthorized_client/i, 'O5', null, 'grant-not-allowed', 'the application may not use this flow'),
  provider(
    /idp_initated_flow_disabled/i,
    'O41',
    'S26',
    'idp-initiated-off',
    'the application takes no sign-in that begins at the provider',
  ),
  provider(
    /issuer of the request/i,
    null,
    'S19',
    'request-issuer-other',
    'the service provider calls itself by another name than the audience of the application',
  ),
  provider(
    /destination of the request/i,
    null,
    'S20',
    'request-destination-other',
    'the request is meant for another address',
  ),
  provider(
    /wants its answer at|assertionconsumerservice/i,
    null,
    'S22',
    'acs-not-registered',
    'the request wants its answer at an address that the application does not have',
  ),
  provider(
    /signature of the request/i,
    null,
    'S34',
    'request-not-signed',
    'the request is not signed, or not by the certificate of the application',
  ),
  provider(
    /user name.*empty|would know you by comes out empty/i,
    null,
    'S29',
    'name-id-empty',
    'the name that the application would get is empty',
  ),
];

/** Null for a reason that proves nothing by itself. */
export function provenBy(
  at: LogEnd,
  row: { readonly type: string; readonly reason: string },
): ProvenReason | null {
  const texts = row.reason === '' ? [row.type] : [row.reason, row.type];
  const found = ROWS.find((it) => it.at === at && texts.some((text) => it.marks.test(text)));
  if (found === undefined) return null;
  const { oidc, saml, reason, says } = found;
  return { oidc, saml, reason, says };
}
