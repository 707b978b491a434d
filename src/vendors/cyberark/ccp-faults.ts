/** Refusals of the Central Credential Provider, `{ErrorCode, ErrorMsg}`; part of the fault translation. */
import type { Code } from '../../core/errors.ts';
import { IdctlError } from '../../core/errors.ts';
import type { HttpResponse } from '../../core/http-contract.ts';
import { vendorFault } from './faults.ts';

const CODES: ReadonlyMap<string, readonly [code: Code, hint?: string]> = new Map<
  string,
  readonly [Code, string?]
>([
  ['APPAP004E', ['NOT_FOUND', 'It is not there, or the application or the provider user may not see it.']],
  ['APPAP227E', ['AMBIGUOUS', 'Name the object as well.']],
  ['APPAP228E', ['AMBIGUOUS', 'Name the object as well.']],
  ['APPAP229E', ['AMBIGUOUS', 'Name the object as well.']],
  [
    'APPAP306E',
    ['DENIED', "The application's rules do not match: certificate, address, operating system user or hash."],
  ],
  [
    'APPAP008E',
    ['DENIED', "The application's user is not defined, disabled, expired or outside of its network area."],
  ],
  ['APPAP007E', ['UNAVAILABLE', 'The provider cannot reach the vault.']],
  ['APPAP282E', ['UNAVAILABLE', 'The password is being changed right now; try again in a moment.']],
  ['APPAP081E', ['USAGE']],
  ['CASVL010E', ['USAGE', 'The query holds characters that CyberArk does not take.']],
  ['AIMWS030E', ['USAGE']],
  ['AIMWS031E', ['CONFIG_INVALID', "Set the connection's appId."]],
]);

/** IIS answers by itself, in HTML, when it misses or does not trust the client certificate (403.7, 403.16). */
function byStatus(status: number): readonly [code: Code, hint?: string] {
  if (status === 403) return ['DENIED', 'The web server may want a client certificate, or another one.'];
  if (status === 404) return ['CONFIG_INVALID', "Check the connection's ccpUrl and ccpPath."];
  if (status === 429) return ['RATE_LIMITED', 'Try again later.'];
  return status >= 500 ? ['UNAVAILABLE'] : ['UNEXPECTED'];
}

export function ccpFault(response: HttpResponse): IdctlError {
  const vendor = vendorFault(response);
  const [code, hint] = CODES.get(vendor.code ?? '') ?? byStatus(response.status);
  const said = vendor.message ?? `HTTP ${response.status} without an explanation`;
  return new IdctlError(code, `The Central Credential Provider refused: ${said}`, {
    vendor,
    ...(hint === undefined ? {} : { hint }),
    ...(response.requestId === undefined ? {} : { requestId: response.requestId }),
  });
}
