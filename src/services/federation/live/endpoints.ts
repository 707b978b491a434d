/** Where a client speaks to its provider, as the provider's document says it. */

export interface Endpoints {
  readonly authorization: string;
  readonly token: string;
  readonly userInfo: string | null;
}

/** Null when the provider's document does not name them. */
export function endpointsOf(metadata: Readonly<Record<string, unknown>> | undefined): Endpoints | null {
  const of = (name: string): string | null => {
    const value = metadata?.[name];
    return typeof value === 'string' && URL.canParse(value) ? value : null;
  };
  const [authorization, token] = [of('authorization_endpoint'), of('token_endpoint')];
  return authorization === null || token === null
    ? null
    : { authorization, token, userInfo: of('userinfo_endpoint') };
}
