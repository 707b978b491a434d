/** The JSON error envelope: the contract that every failure of every command keeps. */
import { expect } from 'vitest';
import { EXIT } from '../../../src/core/exit-codes.ts';
import type { Outcome } from './program.ts';

export interface Envelope {
  readonly code: keyof typeof EXIT;
  readonly message: string;
  readonly hint: string | null;
  readonly vendor: { readonly id: string; readonly status?: number; readonly code?: string } | null;
  readonly requestId: string | null;
}

/** Proves that a run failed with an envelope and nothing else on stdout, and with the exit code of its code. */
export function envelopeOf(outcome: Outcome): Envelope {
  // A command whose result is a stream says it as a line on stderr, so that the stream holds nothing else.
  const text = outcome.stdout === '' ? (outcome.stderr.trimEnd().split('\n').at(-1) ?? '') : outcome.stdout;
  const whole: { schemaVersion: number; error: Envelope } = JSON.parse(text);
  expect(Object.keys(whole)).toEqual(['schemaVersion', 'error']);
  expect(whole.schemaVersion).toBe(1);
  expect(Object.keys(whole.error)).toEqual(['code', 'message', 'hint', 'vendor', 'requestId']);
  expect(outcome.code).toBe(EXIT[whole.error.code]);
  // The person's sentence is not said twice.
  expect(outcome.stderr).not.toContain('Error:');
  return whole.error;
}
