/** The hops of a flow as a list: what the picture shows, in words and in full. */
import type { Finding } from '../../../services/federation/finding.ts';
import type { Hop } from '../../../services/federation/message.ts';
import { toSeconds } from '../../render/table.ts';
import { numbered } from './html-findings.ts';
import { html, type Markup } from './html-text.ts';
import { isWrong } from './words.ts';

export interface HopLink {
  readonly check: string;
  readonly href: string;
  readonly outcome: Finding['outcome'];
}

/** Links to what is wrong at a hop, each finding once. */
export function hopLinks(findings: readonly Finding[], hop: number): readonly HopLink[] {
  return numbered(findings)
    .filter(({ finding }) => isWrong(finding) && finding.evidence.some((it) => it.hop === hop))
    .map(({ number, finding }) => ({
      check: finding.check,
      href: `#finding-${number}`,
      outcome: finding.outcome,
    }));
}

/** How bad a hop is: by the worst of its findings. */
export function hopState(links: readonly HopLink[]): 'failed' | 'warned' | 'fine' {
  if (links.some((it) => it.outcome === 'failed')) return 'failed';
  return links.length > 0 ? 'warned' : 'fine';
}

export function hopList(hops: readonly Hop[], findings: readonly Finding[]): Markup {
  return html`<ol class="hops">
${hops.map((it) => item(it, hopLinks(findings, it.number)))}</ol>`;
}

function item(hop: Hop, links: readonly HopLink[]): Markup {
  const { number, from, to, method, url, status, at, says } = hop;
  const badges = links.map((it) => html` <a class="badge ${it.outcome}" href="${it.href}">${it.check}</a>`);
  const time = at === null ? null : html` <span class="time">${toSeconds(at)}</span>`;
  return html`<li id="hop-${number}" value="${number}" class="${hopState(links)}">
<p class="says">${says}${badges}</p>
<p class="way">${from} <span class="to">to</span> ${to}${time}</p>
<p class="call"><code>${method} ${url}</code> <b>${status ?? 'no answer'}</b></p>
</li>
`;
}
