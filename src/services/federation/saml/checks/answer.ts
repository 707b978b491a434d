/**
 * S25 to S28: whether the response answers the request that was made, once, and brings back what was to be remembered.
 *
 * Source: SAML profiles, sections 4.1.4.3 and 4.1.5; SAML bindings, section 3.5.3.
 */
import { attributeOf } from '../../xml/tree.ts';
import type { ResponseContext } from '../context.ts';
import { dataOf } from './session.ts';
import { fieldOf } from './when.ts';

export function checkAnswer(context: ResponseContext): void {
  const { response, bearer, knowledge } = context;
  const outer = attributeOf(response, 'InResponseTo');
  const data = bearer === null ? null : dataOf(bearer);
  const inner = attributeOf(data, 'InResponseTo');
  const said = [...new Set([outer, inner].filter((it) => it !== null))];
  const asked = knowledge.request?.id;
  if (said.length === 0 && asked === undefined) checkUnsolicited(context);
  else checkInResponseTo(context, { outer, inner, isConfirmed: data !== null, said });
  checkRelayState(context);
  checkReplay(context);
}

/** S26: nobody asked, as far as the response says. */
function checkUnsolicited({ findings, response, knowledge }: ResponseContext): void {
  const field = fieldOf(response, 'InResponseTo');
  const allows = knowledge.sp?.allowsUnsolicited;
  if (allows === undefined)
    findings.untested(
      'S26',
      'unsolicited',
      'The response answers no request: whether the service provider takes such is not known.',
      {
        field,
      },
    );
  else if (allows)
    findings.passed('S26', 'unsolicited-allowed', 'Nobody asked for the response, and that is allowed.', {
      field,
    });
  else
    findings.failed(
      'S26',
      'unsolicited-refused',
      'Nobody asked for the response, and the service provider does not take such.',
      {
        field,
      },
    );
}

interface Answers {
  readonly outer: string | null;
  readonly inner: string | null;
  /** Whether there is a confirmation that could say it. */
  readonly isConfirmed: boolean;
  readonly said: readonly string[];
}

/** S25. */
function checkInResponseTo(context: ResponseContext, { outer, inner, isConfirmed, said }: Answers): void {
  const { findings, response, knowledge } = context;
  const field = fieldOf(response, 'InResponseTo');
  const asked = knowledge.request?.id;
  const [first = 'none'] = said;
  const also = knowledge.request?.evidence;
  const more = { field, ...(also === undefined ? {} : { also }) };
  const isMissing = outer === null || (isConfirmed && inner === null);
  const wrong = said.find((it) => it !== asked);
  if (asked !== undefined && wrong !== undefined) {
    findings.failed(
      'S25',
      'in-response-to-wrong',
      'The response answers another request than the one that was made.',
      {
        ...more,
        expected: asked,
        actual: wrong,
      },
    );
  } else if (said.length > 1) {
    findings.failed('S25', 'in-response-to-differs', 'Response and assertion answer different requests.', {
      ...more,
      expected: first,
      actual: said[1] ?? '',
    });
  } else if (isMissing) {
    const where = outer === null ? 'response' : 'confirmation of the assertion';
    findings.failed('S25', 'in-response-to-missing', `The ${where} does not say which request it answers.`, {
      ...more,
      expected: asked ?? first,
    });
  } else if (asked === undefined) {
    findings.untested('S25', 'request-unknown', `Whether the request ${first} was made is not known.`, more);
  } else
    findings.passed('S25', 'in-response-to-right', 'The response answers the request that was made.', more);
}

/** S27. */
function checkRelayState({ findings, message, knowledge }: ResponseContext): void {
  const { relayState } = message;
  const sent = knowledge.request?.relayState;
  if (relayState !== null && /^[\s\p{Cc}]*(?:javascript|data|vbscript)[\s\p{Cc}]*:/iu.test(relayState)) {
    findings.failed('S27', 'relay-state-dangerous', 'RelayState is an address that runs a script.', {
      actual: relayState,
      severity: 'critical',
    });
  } else if (sent !== undefined && relayState === null) {
    findings.failed('S27', 'relay-state-missing', 'RelayState did not come back.', { expected: sent });
  } else if (sent !== undefined && relayState !== sent) {
    findings.failed('S27', 'relay-state-wrong', 'RelayState came back as another.', {
      expected: sent,
      actual: relayState ?? '',
    });
  } else if (relayState !== null && Buffer.byteLength(relayState) > 80) {
    findings.warned('S27', 'relay-state-long', 'RelayState is longer than the 80 bytes that are allowed.', {
      expected: 'at most 80 bytes',
      actual: `${Buffer.byteLength(relayState)} bytes`,
    });
  } else if (sent !== undefined)
    findings.passed('S27', 'relay-state-right', 'RelayState came back as it was sent.');
}

/** S28. */
function checkReplay({ findings, response, assertion, knowledge }: ResponseContext): void {
  const ids = [response, assertion].flatMap((it) => attributeOf(it, 'ID') ?? []);
  const seen = knowledge.seen;
  const again = ids.find((it) => seen?.has(it));
  const field = fieldOf(assertion ?? response, 'ID');
  if (seen === undefined)
    findings.untested(
      'S28',
      'seen-unknown',
      'Whether the assertion was used before cannot be told from it alone.',
      { field },
    );
  else if (again !== undefined)
    findings.failed('S28', 'replayed', 'The response was used before.', {
      field,
      actual: again,
      severity: 'critical',
    });
  else findings.passed('S28', 'first-use', 'The response was not used before.', { field });
}
