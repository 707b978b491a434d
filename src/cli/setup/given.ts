/** Names and addresses as a person gives them: refused before the next question, and before a vendor is asked. */
import { IdctlError } from '../../core/errors.ts';
import type { VendorDescriptor } from '../../vendors/contract.ts';
import { addressFault, nameFault } from '../profile/schema.ts';
import type { Prompts } from '../terminal/prompts.ts';

/** @throws USAGE when it cannot be the name of a connection or an account */
export function requireName(text: string): void {
  const fault = nameFault(text);
  if (fault !== null) throw new IdctlError('USAGE', `"${text}" cannot be a name: ${fault}.`);
}

/** The address of a new connection, as given or asked for. @throws USAGE, INPUT_REQUIRED */
export async function addressOf(
  vendor: VendorDescriptor,
  given: string | undefined,
  prompts: Prompts,
): Promise<string> {
  const fault = given === undefined ? null : addressFault(given);
  if (fault !== null) throw new IdctlError('USAGE', `--url: ${fault}.`);
  const question = { message: `Address, such as ${vendor.urlExample}:`, answeredBy: '--url' };
  const text = given ?? (await prompts.text({ ...question, faultOf: addressFault }));
  return text.replace(/\/+$/, '');
}
