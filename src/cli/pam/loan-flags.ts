/** Flags that checkout and exec share, and what they mean to the services. */
import { Flags } from '@oclif/core';
import { parseDuration } from '../../core/duration.ts';
import type { ExecRequest } from '../../services/pam/exec.ts';
import type { Missing } from '../../services/pam/meet-policy.ts';
import type { Context } from '../context.ts';
import type { Question } from '../terminal/prompts.ts';

export const loanFlags = {
  reason: Flags.string({ description: 'Why it is needed; goes to the vendor and to the audit log.' }),
  'ticket-system': Flags.string({ description: 'Name of the ticketing system.', dependsOn: ['ticket'] }),
  ticket: Flags.string({ description: 'Number of the ticket.' }),
  for: Flags.string({
    description:
      'How long it is needed, such as 30m; a sweep gives it back after that. 8h when left out (pam exec: as long as its command runs), or the end that the vendor sets, if that is earlier.',
  }),
  wait: Flags.boolean({ description: 'Wait for the approval, where one is needed.' }),
  timeout: Flags.string({
    description: 'Longest time until the password is there; with --wait, that of the approval included.',
    default: '15m',
    helpGroup: 'GLOBAL',
  }),
};

export interface LoanFlagValues {
  readonly reason?: string | undefined;
  readonly 'ticket-system'?: string | undefined;
  readonly ticket?: string | undefined;
  readonly for?: string | undefined;
  readonly wait: boolean;
  readonly timeout?: string | undefined;
}

/** Asks each question once: a check-out that waits for an approval comes by several times. */
function asker(flags: LoanFlagValues, { prompts }: Context): ExecRequest['askFor'] {
  const neither = flags.ticket === undefined && flags['ticket-system'] === undefined;
  const both = '--ticket-system and --ticket';
  const questions: Readonly<Record<Missing, Question>> = {
    reason: { message: 'Reason for taking it:', answeredBy: '--reason' },
    ticketSystem: {
      message: 'Name of the ticketing system:',
      answeredBy: neither ? both : '--ticket-system',
    },
    ticket: { message: 'Number of the ticket:', answeredBy: neither ? both : '--ticket' },
  };
  const answers = new Map<Missing, Promise<string>>();
  return (what) => {
    const answer = answers.get(what) ?? prompts.text(questions[what]);
    answers.set(what, answer);
    return answer;
  };
}

/** @throws USAGE for a malformed duration. */
export function loanRequest(flags: LoanFlagValues, context: Context): Omit<ExecRequest, 'purpose'> {
  return {
    askFor: asker(flags, context),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
    ...(flags.ticket === undefined ? {} : { ticket: flags.ticket }),
    ...(flags['ticket-system'] === undefined ? {} : { ticketSystem: flags['ticket-system'] }),
    ...(flags.for === undefined ? {} : { forMs: parseDuration(flags.for) }),
    ...(flags.wait ? { waitMs: parseDuration(flags.timeout ?? '15m') } : {}),
  };
}
