/**
 * What a refused retrieval or check-in means; part of the fault translation (`faults.ts`).
 *
 * No code is established for "needs a confirmation", "needs a ticket" and "is not checked out": CyberArk gives nothing
 * but the sentence. It is looked at only when the code decides nothing, and only to pick the friendlier answer: each
 * of these is a refusal either way.
 */
import type { Code } from '../../core/errors.ts';
import { IdctlError } from '../../core/errors.ts';
import { isDecidedByCode, isWrapped } from './faults.ts';

const HELD: readonly string[] = ['PASWS143E', 'PASWS001W'];
/** Codes of the fallback: nothing more exact was known than that the vendor refuses. */
const UNDECIDED: readonly Code[] = ['DENIED', 'UNEXPECTED', 'CONFLICT'];

/** The sentence of a refusal that no code decides; null of every other error. */
function undecidedSentence(error: unknown): string | null {
  if (!(error instanceof IdctlError) || !(UNDECIDED.includes(error.code) || isWrapped(error))) return null;
  const { code, message } = error.vendor ?? {};
  return code === undefined || isDecidedByCode(code) ? null : (message ?? null);
}

/** Whether the vault says that the lock is somebody else's. */
export const saysHeldByAnother = (error: unknown): boolean =>
  error instanceof IdctlError && HELD.includes(error.vendor?.code ?? '');

const REASON: readonly string[] = ['PASWS088E', 'PASWS204E'];

export type RetrievalRefusal = 'held' | 'reason' | 'ticket' | 'approval' | 'other';

export function retrievalRefusal(error: IdctlError): RetrievalRefusal {
  if (saysHeldByAnother(error)) return 'held';
  if (REASON.includes(error.vendor?.code ?? '')) return 'reason';
  const sentence = undecidedSentence(error);
  if (sentence === null) return 'other';
  if (/ticket/i.test(sentence)) return 'ticket';
  if (/confirm|dual.?control|approv/i.test(sentence)) return 'approval';
  // Internal errors speak of "your request", too, and may leave a lock behind.
  if (!isWrapped(error) && /\brequest/i.test(sentence)) return 'approval';
  return /locked|checked.?out/i.test(sentence) ? 'held' : 'other';
}

/** The same refusal, as the demand for a ticket that it is. */
export function ticketRequired(error: IdctlError): IdctlError {
  return new IdctlError('INPUT_REQUIRED', error.message, {
    hint: 'Give a valid ticket number and the name of its ticketing system.',
    ...(error.vendor === undefined ? {} : { vendor: error.vendor }),
    ...(error.requestId === undefined ? {} : { requestId: error.requestId }),
  });
}

/** Whether a check-in was refused because there is nothing to give back. */
export function saysNotHeld(error: unknown): boolean {
  const sentence = undecidedSentence(error);
  if (sentence === null) return false;
  return (
    /\b(not|isn't|never)\s+(currently\s+)?(locked|checked)/i.test(sentence) ||
    /already\s+(un|released|checked.?in)/i.test(sentence)
  );
}

/**
 * The holder's name out of a refusal's sentence ("... is locked by: [name]"): the last resort, used when neither the
 * overview nor the activities tell, because the sentence is not an interface.
 */
export function holderInSentence(error: unknown): string | null {
  if (!(error instanceof IdctlError)) return null;
  const match = /locked by(?: user)?:?\s*\[?([^\]\s,;]+)\]?/i.exec(error.vendor?.message ?? '');
  const name = match?.[1]?.replace(/\.$/, '') ?? null;
  return name === null || /^(another|other|a|the|user)$/i.test(name) ? null : name;
}
