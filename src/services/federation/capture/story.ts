/** A capture told as a story: who sent what to whom, and where it broke. */
import type { Hop } from '../message.ts';
import type { Capture } from './read-capture.ts';
import { isRequest, isSuccess, type Trouble, troubleOf } from './trouble.ts';

export interface StoryLine {
  /** Number of the hop. */
  readonly hop: number;
  /** ISO instant; null when nothing tells. */
  readonly at: string | null;
  /** Such as `browser → idp.example: SAML request, by redirect`. */
  readonly text: string;
  /** What is wrong there, in sentences; empty when nothing is. */
  readonly troubles: readonly string[];
}

/**
 * `completed`: somebody was let in, and nothing went wrong behind that. `broke`: something is wrong, and was not made good.
 * `stopped`: nothing is wrong, and the answer never came. `nothing`: there is no sign-in in it.
 */
export type StoryOutcome = 'completed' | 'broke' | 'stopped' | 'nothing';

export interface Story {
  readonly outcome: StoryOutcome;
  readonly lines: readonly StoryLine[];
  /** The first hop that shows an error, or behind which the flow stops; null when it did not break. */
  readonly broke: (Trouble & { readonly hop: number }) | null;
  /** One sentence. */
  readonly summary: string;
}

export function tellStory(capture: Capture): Story {
  const troubles = capture.hops.flatMap((hop) =>
    troublesOf(capture, hop).map((it) => ({ hop: hop.number, ...it })),
  );
  const lines = capture.hops.map((hop) => ({
    hop: hop.number,
    at: hop.at,
    text: `${hop.from} → ${hop.to}: ${hop.says}`,
    troubles: troubles.filter((it) => it.hop === hop.number).map((it) => it.why),
  }));
  const hopsOf = (is: typeof isSuccess): readonly number[] =>
    capture.messages.filter(is).flatMap((it) => it.evidence.hop ?? []);
  const successes = hopsOf(isSuccess);
  const requests = hopsOf(isRequest);
  const lastSuccess = Math.max(0, ...successes);
  const [first] = troubles;
  // What went wrong before somebody was let in after all, such as a silent attempt, is no break.
  const isCompleted = lastSuccess > 0 && !troubles.some((it) => it.hop >= lastSuccess);
  if (isCompleted)
    return { outcome: 'completed', lines, broke: null, summary: completed(lastSuccess, troubles.length) };
  if (first !== undefined) {
    return { outcome: 'broke', lines, broke: first, summary: `It broke at hop ${first.hop}: ${first.why}` };
  }
  const lastRequest = Math.max(0, ...requests);
  if (lastRequest === 0)
    return { outcome: 'nothing', lines, broke: null, summary: 'There is no sign-in in the capture.' };
  const why = 'The request was sent, and the capture shows no answer to it.';
  const broke = { hop: lastRequest, why, certainty: 'narrowed' } as const;
  return { outcome: 'stopped', lines, broke, summary: `It stopped behind hop ${lastRequest}: ${why}` };
}

function completed(hop: number, troubles: number): string {
  const before = troubles === 0 ? '' : ' What went wrong before that was made good.';
  return `The sign-in went through: the answer of hop ${hop} was taken, as far as the capture shows.${before}`;
}

function troublesOf(capture: Capture, hop: Hop): readonly Trouble[] {
  const own = capture.messages.filter((it) => it.evidence.hop === hop.number);
  const told = own.flatMap((it) => troubleOf(it) ?? []);
  if (told.length > 0) return told;
  if (hop.status === null) return [{ why: `${hop.to} did not answer.`, certainty: 'proven' }];
  return hop.status < 400
    ? []
    : [{ why: `${hop.to} answered with the status ${hop.status}.`, certainty: 'proven' }];
}
