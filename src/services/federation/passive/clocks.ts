/**
 * O11 and S23: what is valid by the clock of one end is not by that of the other. Both tell the time in the Date of their
 * answers; where a sign-in was refused and these are far apart, that is a likely reason, which no message shows.
 */
import type { Capture } from '../capture/read-capture.ts';
import { tellStory } from '../capture/story.ts';
import { isSuccess } from '../capture/trouble.ts';
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import { makeFinding } from '../make-finding.ts';
import { quoted } from '../quote.ts';
import { requestHopOf } from './pairs.ts';

/** A Date has whole seconds, and an answer takes its time. */
const COARSE_MS = 3000;

export function clockFindings(capture: Capture, knowledge: Knowledge): readonly Finding[] {
  const { clocks = [], messages } = capture;
  const answer = messages.filter(isSuccess).at(-1);
  if (answer === undefined || tellStory(capture).outcome === 'completed') return [];
  const request = requestHopOf(answer, messages);
  const hostAt = (hop: number | undefined): string | undefined => clocks.find((it) => it.hop === hop)?.host;
  const [provider, party] = [hostAt(request), hostAt(answer.evidence.hop)];
  if (provider === undefined || party === undefined || provider === party) return [];
  const apart = aheadOf(provider, clocks) - aheadOf(party, clocks);
  if (Math.abs(apart) <= knowledge.skewMs + COARSE_MS) return [];
  const seconds = Math.round(Math.abs(apart) / 1000);
  const way = apart > 0 ? 'ahead of' : 'behind';
  return [
    makeFinding({
      check: answer.kind === 'saml-response' ? 'S23' : 'O11',
      outcome: 'failed',
      certainty: 'narrowed',
      reason: 'clocks-differ',
      message: `By the Date of their answers, the clock of ${quoted(provider, 200)} is ${seconds} seconds ${way} that of ${quoted(party, 200)}, which refused the answer.`,
      evidence: [{ ...answer.evidence, field: 'response.headers.date' }],
    }),
  ];
}

/** The least of what its answers say: the rest is how long they took. */
function aheadOf(host: string, clocks: NonNullable<Capture['clocks']>): number {
  const all = clocks.filter((it) => it.host === host).map((it) => it.aheadMs);
  return all.reduce((least, it) => (Math.abs(it) < Math.abs(least) ? it : least));
}
