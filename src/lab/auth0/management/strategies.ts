/** Strategies that Auth0 has and this lab has not. Source: schema ConnectionIdentityProviderEnum. */
const ELSEWHERE: ReadonlySet<string> = new Set(
  [
    'ad adfs amazon apple auth0-oidc baidu bitbucket bitly box custom daccount dropbox dwolla email evernote',
    'evernote-sandbox exact facebook fitbit github google-apps google-oauth2 instagram ip line linkedin oauth1',
    'oauth2 office365 paypal paypal-sandbox pingfederate planningcenter salesforce salesforce-community',
    'salesforce-sandbox sharepoint shop shopify sms soundcloud thirtysevensignals twitter untappd vkontakte waad',
    'weibo windowslive wordpress yahoo yandex',
  ].flatMap((line) => line.split(' ')),
);

export function isStrategyElsewhere(text: string): boolean {
  return ELSEWHERE.has(text);
}
