/**
 * A report as one page that needs nothing else: no script, no font, no picture from anywhere, and a policy that forbids
 * them. It is read on a phone, in the dark, on paper, and by a screen reader.
 */
import type { Outcome } from '../../../services/federation/finding.ts';
import type { Claim, Report } from '../../../services/federation/report.ts';
import { accountLines, logLines } from './aftermath.ts';
import { diagram } from './html-diagram.ts';
import { findingCard, numbered } from './html-findings.ts';
import { hopList } from './html-hops.ts';
import { STYLE } from './html-style.ts';
import { html, Markup, type Piece } from './html-text.ts';
import { judgedWhen, OUTCOMES, TIERS, VERDICTS } from './words.ts';

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function reportHtml(report: Report): string {
  const findings = numbered(report.findings);
  const hops = new Set(report.hops.map((it) => it.number));
  const cards = (outcome: Outcome): readonly Markup[] =>
    findings.filter((it) => it.finding.outcome === outcome).map((it) => findingCard(it, hops));
  const title = `${VERDICTS[report.verdict]}: ${report.subject}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<div class="page">
${head(report)}
<main>
${section('failed', 'What is wrong', cards('failed'))}
${flow(report)}
${section('warned', 'What should not stay so', cards('warned'))}
${section('untested', 'What could not be tested', cards('untested'))}
${section('claims', 'What it says of the person', claims(report.claims))}
${section('account', 'The account afterwards', list(accountLines(report)))}
${section('log', 'What the logs say', list(logLines(report)))}
${section('passed', 'What is right', passed(report))}
${section('notes', 'What this rests on', list(report.notes ?? []))}
</main>
</div>
</body>
</html>
`;
  return page.text;
}

function head(report: Report): Markup {
  const { verdict, counts } = report;
  const chip = (outcome: keyof typeof counts): Piece =>
    counts[outcome] === 0
      ? null
      : html`<li><a class="chip ${outcome}" href="#${outcome}">${counts[outcome]} ${OUTCOMES[outcome]}</a></li>`;
  return html`<header class="verdict ${verdict}">
<p class="word">${VERDICTS[verdict]}</p>
<h1>${report.subject}</h1>
<p class="summary">${report.summary}</p>
<ul class="chips">${chip('failed')}${chip('warned')}${chip('untested')}${chip('passed')}</ul>
<dl class="facts">
<div><dt>Looked at</dt><dd>${TIERS[report.tier]}</dd></div>
<div><dt>Judged at</dt><dd>${judgedWhen(report)}</dd></div>
</dl>
</header>`;
}

function section(id: string, title: string, content: readonly Markup[]): Piece {
  if (content.length === 0) return null;
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
${content}
</section>`;
}

/** The picture where there is room for it, and the same as a list, which everybody can read. */
function flow({ hops, findings }: Report): Piece {
  if (hops.length === 0) return null;
  return section('flow', 'What happened', [
    html`<div class="picture" role="region" aria-label="Sequence diagram, to be scrolled" tabindex="0">${diagram(hops, findings)}</div>`,
    hopList(hops, findings),
  ]);
}

function claims(all: readonly Claim[]): readonly Markup[] {
  if (all.length === 0) return [];
  const rows = all.map(
    ({ name, values, verified }) =>
      html`<div class="claim"><dt>${name} <span class="badge ${verified ? 'passed' : 'warned'}">${verified ? 'verified' : 'not verified'}</span></dt>${values.map((it) => html`<dd><code>${it}</code></dd>`)}</div>`,
  );
  const unsure = all.some((it) => !it.verified);
  return [
    html`<dl class="claims">${rows}</dl>`,
    ...(unsure
      ? [html`<p class="aside">For what is not verified, nobody vouches: a signature does not cover it.</p>`]
      : []),
  ];
}

function passed({ findings, notApplicable }: Report): readonly Markup[] {
  const right = findings.filter((it) => it.outcome === 'passed');
  const list = right.map(
    (it) => html`<li><b>${it.check}</b> ${it.title}<br><small>${it.message}</small></li>`,
  );
  return [
    ...(right.length === 0
      ? []
      : [
          html`<details><summary>${right.length === 1 ? '1 check' : `${right.length} checks`} passed</summary><ul class="plain">${list}</ul></details>`,
        ]),
    ...(notApplicable.length === 0
      ? []
      : [
          html`<details><summary>${notApplicable.length} have nothing to do with this</summary><p>${notApplicable.join(', ')}</p></details>`,
        ]),
  ];
}

function list(sentences: readonly string[]): readonly Markup[] {
  if (sentences.length === 0) return [];
  return [html`<ul class="plain">${sentences.map((it) => html`<li>${it}</li>`)}</ul>`];
}
