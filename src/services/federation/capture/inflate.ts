/** Deflated bytes (RFC 1951) of a stranger, opened under a limit: some kilobytes can hold gigabytes. */

/** Null when they are not deflated, or hold more than `limit` bytes. */
export async function inflated(
  bytes: Uint8Array,
  format: 'deflate-raw' | 'deflate',
  limit: number,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = new Blob([Uint8Array.from(bytes)])
    .stream()
    .pipeThrough(new DecompressionStream(format))
    .getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > limit) return null;
      chunks.push(value);
    }
  } catch {
    return null;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  return Buffer.concat(chunks);
}
