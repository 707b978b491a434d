/** Anything that was thrown, as an idctl error; and an idctl error, as the two things that a user sees of it. */
import { IdctlError } from '../core/errors.ts';

/** oclif's parser errors are recognised by the exit code that it gives them, never by their text. */
function isUsageError(error: unknown): error is Error {
  return error instanceof Error && 'oclif' in error && 'parse' in error;
}

function isOclifError(error: unknown): error is Error {
  return error instanceof Error && 'oclif' in error;
}

export function asIdctlError(error: unknown): IdctlError {
  if (error instanceof IdctlError) return error;
  if (isUsageError(error))
    return new IdctlError('USAGE', firstLine(error.message), { hint: 'See --help.', cause: error });
  if (isOclifError(error)) return new IdctlError('USAGE', firstLine(error.message), { cause: error });
  const detail =
    error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no error was thrown';
  return new IdctlError('UNEXPECTED', `An unexpected fault of idctl: ${detail}`, {
    hint: 'Run again with --debug for where it happened.',
    cause: error,
  });
}

/** The parser adds help below its sentence, and quotes values: only the sentence is kept. */
function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}

/** The JSON error envelope: a contract. Never argv, configuration, bodies or a chain of causes. */
export function envelope(error: IdctlError): object {
  return {
    schemaVersion: 1,
    error: {
      code: error.code,
      message: error.message,
      hint: error.hint ?? null,
      vendor: error.vendor ?? null,
      requestId: error.requestId ?? null,
    },
  };
}

/** The same for a person. */
export function sentence(error: IdctlError): string {
  const vendor = error.vendor;
  const said =
    vendor === undefined
      ? null
      : [vendor.id, vendor.status, vendor.code, vendor.message].filter((it) => it !== undefined).join(' ');
  return [
    `Error: ${error.message}`,
    said === null ? null : `  Vendor said: ${said}`,
    error.requestId === undefined ? null : `  Request id: ${error.requestId}`,
    error.hint === undefined ? null : `  ${error.hint}`,
  ]
    .filter((line) => line !== null)
    .join('\n');
}
