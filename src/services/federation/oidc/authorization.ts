/**
 * A request for a sign-in and its answer, as they went through the browser.
 *
 * Source: OpenID Connect Core 3.1.2, 3.2.2, 3.3.2; RFC 6749 4.1; RFC 9207; RFC 9126; RFC 9700.
 */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { ParametersMessage } from '../message.ts';
import { requestFindings } from './authorization-request.ts';
import { responseFindings } from './authorization-response.ts';

/** Either may be null where it was not seen; both null is nothing to judge. */
export function checkAuthorization(
  request: ParametersMessage | null,
  response: ParametersMessage | null,
  knowledge: Knowledge,
): readonly Finding[] {
  return [
    ...(request === null ? [] : requestFindings(request, response, knowledge)),
    ...(response === null ? [] : responseFindings(request, response, knowledge)),
  ];
}
