/** What every vendor's fault translation takes from an answer. */
import type { ErrorDetails } from './errors.ts';
import type { HttpResponse } from './http-contract.ts';

/** The JSON object of the body; without a field when it is anything else. */
export function fieldsOf(response: HttpResponse): object {
  try {
    const body: unknown = JSON.parse(response.text);
    return typeof body === 'object' && body !== null ? body : {};
  } catch {
    return {};
  }
}

/** Who answered, and how. `message` is the vendor's own, or empty. */
export function originOf(
  id: string,
  { status, requestId }: HttpResponse,
  code: string | undefined,
  message: string,
): ErrorDetails {
  return {
    vendor: {
      id,
      status,
      ...(code === undefined ? {} : { code }),
      ...(message === '' ? {} : { message }),
    },
    ...(requestId === undefined ? {} : { requestId }),
  };
}
