/** Flags that checkout and exec share, and what they mean to the services. */
import { Flags } from '@oclif/core';
import { parseDuration } from '../../core/duration.ts';
import type { ExecRequest } from '../../services/pam/exec.ts';
import type { Context } from '../context.ts';

export const loanFlags = {
  reason: Flags.string({ description: 'Why it is needed; goes to the vendor and to the audit log.' }),
  'ticket-system': Flags.string({ description: 'Name of the ticketing system.', dependsOn: ['ticket'] }),
  ticket: Flags.string({ description: 'Number of the ticket.' }),
  for: Flags.string({ description: 'How long it is needed, such as 30m; a sweep gives it back after that.' }),
  wait: Flags.boolean({ description: 'Wait for the approval, where one is needed.' }),
  timeout: Flags.string({
    description: 'How long to wait for the approval.',
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

/** @throws USAGE for a malformed duration. */
export function loanRequest(flags: LoanFlagValues, context: Context): Omit<ExecRequest, 'purpose'> {
  const questions = {
    reason: { message: 'Reason for taking it:', answeredBy: '--reason' },
    ticket: { message: 'Number of the ticket:', answeredBy: '--ticket' },
  };
  return {
    askFor: (what) => context.prompts.text(questions[what]),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
    ...(flags.ticket === undefined ? {} : { ticket: flags.ticket }),
    ...(flags['ticket-system'] === undefined ? {} : { ticketSystem: flags['ticket-system'] }),
    ...(flags.for === undefined ? {} : { forMs: parseDuration(flags.for) }),
    ...(flags.wait ? { waitMs: parseDuration(flags.timeout ?? '15m') } : {}),
  };
}
