/** Anything that was thrown, as an idctl error; and an idctl error, as the two things that a user sees of it. */
import { stripVTControlCharacters } from 'node:util';
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
    return new IdctlError('USAGE', usageSentence(error), { hint: 'See --help.', cause: error });
  if (isOclifError(error)) return new IdctlError('USAGE', oneSentence(error.message), { cause: error });
  const detail =
    error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no error was thrown';
  return new IdctlError('UNEXPECTED', `An unexpected fault of idctl: ${detail}`, {
    hint: 'Run again with --debug for where it happened.',
    cause: error,
  });
}

/** What the parser found, without words that it did not expect: somebody may have written a secret there. */
function usageSentence(error: Error): string {
  if ('flags' in error && Array.isArray(error.flags)) {
    return `There is no flag ${error.flags.map(flagName).join(', ')}.`;
  }
  if ('args' in error && Array.isArray(error.args)) {
    const missing: string[] = error.args.flatMap((it) => (typeof it?.name === 'string' ? [it.name] : []));
    return missing.length === 0 ? 'There are too many arguments.' : `Missing: ${missing.join(', ')}.`;
  }
  return oneSentence(error.message);
}

/** `--password=…` and `-p…` without what stands behind the name. */
function flagName(written: unknown): string {
  return /^(--[^=]*|-.)/.exec(String(written))?.[0] ?? '';
}

/** The parser spreads its sentence over lines, dims some of them, and frames it by words that say nothing. */
const FRAME = /^$|^The following errors? occurred:$|^See more help with --help$/;

function oneSentence(message: string): string {
  const lines = stripVTControlCharacters(message).split('\n');
  return lines
    .map((line) => line.trim())
    .filter((line) => !FRAME.test(line))
    .join(' ');
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
