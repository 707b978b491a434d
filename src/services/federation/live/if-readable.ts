/** What is read after the sign-in is a help: where an end refuses it, the report stands without. */
import { IdctlError } from '../../../core/errors.ts';

/** @throws CANCELLED, and what is no error of a port */
export async function ifReadable<T>(read: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof IdctlError && error.code !== 'CANCELLED') return otherwise;
    throw error;
  }
}
