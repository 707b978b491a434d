/** What zod found, in one line: `times: Too small; kind: Invalid option`. */
import type { ZodError } from 'zod';

export function problems(error: ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ');
}
