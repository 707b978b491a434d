/** Where at an end something was seen. */
import type { Evidence } from '../finding.ts';
import type { SourceSide, TargetSide } from './sides.ts';

export function ofApplication({ origin, application }: SourceSide, field: string): Evidence {
  return { source: origin, field: `application "${application.label}": ${field}` };
}

export function ofProvider({ origin, name, active }: TargetSide, field: string): Evidence {
  return { source: origin, field: active === null ? field : `identity provider "${name}": ${field}` };
}

export function notShown({ origin }: TargetSide): string {
  return `${origin} does not show it by its API.`;
}
