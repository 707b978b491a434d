/** What a response says, once it is known what of it may be read. */
import { checkAnswer } from './checks/answer.ts';
import { checkAttributes } from './checks/attributes.ts';
import { checkConfirmation } from './checks/confirmation.ts';
import { checkDelivery } from './checks/delivery.ts';
import { checkAudience, checkIssuer } from './checks/parties.ts';
import { checkAuthnContext, checkFreshness } from './checks/statements.ts';
import { checkNameId } from './checks/subject.ts';
import { checkConditions } from './checks/times.ts';
import type { ResponseContext } from './context.ts';
import { leaveUntested } from './dependents.ts';

export function checkContents(context: ResponseContext): void {
  checkIssuer(context);
  checkDelivery(context);
  checkAnswer(context);
  const { assertion, findings } = context;
  if (assertion === null) {
    leaveUntested(findings, 'the assertion is encrypted.', ['S19', 'S21', 'S23', 'S24', 'S29', 'S31', 'S33']);
    return;
  }
  const readable = { ...context, assertion };
  checkAudience(readable);
  checkConditions(readable);
  checkConfirmation(readable);
  checkNameId(readable);
  checkAttributes(readable);
  checkAuthnContext(readable);
  checkFreshness(readable);
}
