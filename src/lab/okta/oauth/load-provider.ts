/**
 * The OpenID provider's library, loaded with the first request that needs it: it takes a fifth of a second, and few
 * runs of a lab sign anybody in.
 */

export type ProviderLibrary = typeof import('oidc-provider');

let loaded: Promise<ProviderLibrary> | null = null;

export function loadProviderLibrary(): Promise<ProviderLibrary> {
  loaded ??= importQuietly();
  return loaded;
}

/** On Node 20 the library says on stderr that it wants a later one. What the lab uses of it is tested there, too. */
async function importQuietly(): Promise<ProviderLibrary> {
  const { warn } = console;
  console.warn = () => {};
  try {
    return await import('oidc-provider');
  } finally {
    console.warn = warn;
  }
}
