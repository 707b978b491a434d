/** Path patterns of faults. */

/**
 * Whether a path, percent-encoded as sent, fits a pattern: `*` stands for one segment (or for a part of one), `**`
 * for any number. Capitals do not count, as they do not in PVWA's paths (IIS), nor does a trailing slash: a fault
 * should strike its route however a client writes that.
 */
export function matchesPath(pattern: string, path: string): boolean {
  return toExpression(pattern).test(path.replace(/\/$/, ''));
}

function toExpression(pattern: string): RegExp {
  const segments = pattern.split('/').filter((segment) => segment !== '');
  const source = segments.map((segment) => (segment === '**' ? '(?:/[^/]+)*' : `/${segmentSource(segment)}`));
  return new RegExp(`^${source.join('')}$`, 'i');
}

function segmentSource(segment: string): string {
  if (segment === '*') return '[^/]+';
  return segment.split('*').map(literal).join('[^/]*');
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
