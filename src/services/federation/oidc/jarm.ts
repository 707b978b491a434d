/** An answer to a request for a sign-in that is a signed token. Source: JWT Secured Authorization Response Mode, 2.1, 2.4. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { ParametersMessage, TokenMessage } from '../message.ts';
import { responseFindings } from './authorization-response.ts';
import { audienceFindings, issuerFindings } from './identity.ts';
import type { Judged } from './judged.ts';
import { timeFindings } from './times.ts';
import { checkToken, type TokenResult } from './token.ts';

export function checkJarm(
  message: TokenMessage,
  request: ParametersMessage | null,
  knowledge: Knowledge,
): Promise<TokenResult> {
  const clientId = knowledge.client?.clientId;
  const judge = (it: Judged): readonly Finding[] => [
    ...issuerFindings(it),
    ...audienceFindings(it, clientId === undefined ? null : [clientId]),
    ...timeFindings(it, { required: ['exp'] }),
    it.notes.passed('O33', 'The answer is a signed token (JARM).'),
    ...responseFindings(request, parametersOf(message, it), knowledge),
  ];
  return checkToken(
    message,
    knowledge,
    {},
    {
      name: 'response',
      called: 'signed answer',
      check: 'O33',
      types: ['', 'jwt', 'oauth-authz-resp+jwt'],
      algorithmsMember: 'authorization_signing_alg_values_supported',
      judge,
    },
  );
}

/** What it says in place of parameters; its issuer is a claim, and judged as one. */
function parametersOf(message: TokenMessage, it: Judged): ParametersMessage {
  const parameters = Object.entries(it.claims).flatMap(([name, value]) =>
    typeof value === 'string' && !['iss', 'aud'].includes(name) ? [[name, value] as const] : [],
  );
  const { evidence, at } = message;
  return { kind: 'authorization-response', url: null, parameters, headers: {}, evidence, at };
}
