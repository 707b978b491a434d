/** How an org fetches the keys of its clients. */

/**
 * With the fetch of this process: the library's own dispatcher keeps clients' addresses from loopback, and the lab is
 * nowhere else. What an org publishes for another one (`getUserProvisioningConnectionJWKS`) is a key set in a field
 * `jwks`, which its description says to be good as the address of a client's keys.
 */
export async function fetchKeys(
  url: string | URL | Request,
  { method, headers, signal }: RequestInit = {},
): Promise<Response> {
  const response = await fetch(url, {
    method: method ?? 'GET',
    headers: headers ?? {},
    signal: signal ?? null,
  });
  const text = await response.text();
  return new Response(unwrapped(text), { status: response.status, headers: response.headers });
}

function unwrapped(text: string): string {
  try {
    const { jwks }: { readonly jwks?: unknown } = JSON.parse(text);
    return typeof jwks === 'object' && jwks !== null ? JSON.stringify(jwks) : text;
  } catch {
    return text;
  }
}
