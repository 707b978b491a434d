/** One finding as a card of the page. */
import type { Evidence, Finding } from '../../../services/federation/finding.ts';
import { html, type Markup, type Piece } from './html-text.ts';
import { parted } from './pair.ts';
import { adviceOf, differenceWords, OUTCOMES, placeOf } from './words.ts';

export interface NumberedFinding {
  /** From 1, in the order of the report; `finding-3` is the place of the third. */
  readonly number: number;
  readonly finding: Finding;
}

export function numbered(findings: readonly Finding[]): readonly NumberedFinding[] {
  return findings.map((finding, index) => ({ number: index + 1, finding }));
}

/** @param hops numbers of those that the page shows: only to them there are links */
export function findingCard({ number, finding }: NumberedFinding, hops: ReadonlySet<number>): Markup {
  const { check, outcome, severity, certainty } = finding;
  const weight = outcome === 'failed' ? html`<span class="weight">${severity}</span>` : null;
  const likely = certainty === 'narrowed' ? html`<span class="weight">likely, not proven</span>` : null;
  return html`<article class="card ${outcome}" id="finding-${number}">
<p class="tags"><span class="badge ${outcome}">${OUTCOMES[outcome]}</span> <b class="check">${check}</b> ${weight} ${likely}</p>
<h3>${finding.title}</h3>
<p>${finding.message}</p>
${values(finding)}
${facts(finding, hops)}
</article>
`;
}

function values(finding: Finding): Piece {
  const { expected, actual } = finding;
  if (expected === null && actual === null) return null;
  const words = differenceWords(finding);
  const pair = parted(finding);
  const value = (text: string | null, rest: readonly string[] | undefined): Piece =>
    text === null
      ? html`<i>nothing</i>`
      : html`<code>${pair === null ? text : marked(pair.before, rest ?? [])}</code>`;
  return html`<dl class="compare">
${expected === null ? null : html`<div><dt>Expected</dt><dd>${value(expected, pair?.expected)}</dd></div>`}
<div><dt>Found</dt><dd>${value(actual, pair?.actual)}</dd></div>
</dl>
${words === null ? null : html`<p class="aside">${words}</p>`}`;
}

/** The value with its differing character marked; where it ends there, that is said. */
function marked(before: readonly string[], [character, ...after]: readonly string[]): Piece {
  const mark =
    character === undefined ? html`<mark class="end">ends here</mark>` : html`<mark>${character}</mark>`;
  return [before.join(''), mark, after.join('')];
}

function facts(finding: Finding, hops: ReadonlySet<number>): Markup {
  const { evidence, explains, reason, outcome } = finding;
  const { remedy, retest } = adviceOf(finding);
  const line = (name: string, content: readonly Piece[]): Piece =>
    content.length === 0
      ? null
      : html`<div><dt>${name}</dt>${content.map((it) => html`<dd>${it}</dd>`)}</div>
`;
  const place = outcome === 'untested' ? 'What to do' : 'Remedy';
  return html`<dl class="facts">
${line(place, remedy ? [remedy] : [])}${line('Test again', retest ? [retest] : [])}${line(
  'Where',
  evidence.map((it) => where(it, hops)),
)}${line('Explains', explains)}${line('Reason', [html`<code>${reason}</code>`])}</dl>`;
}

function where(evidence: Evidence, hops: ReadonlySet<number>): Piece {
  const text = placeOf(evidence);
  const { hop } = evidence;
  return hop === undefined || !hops.has(hop) ? text : html`<a href="#hop-${hop}">${text}</a>`;
}
