/** The flow as a sequence diagram: a lane for each party, an arrow for each hop, and a link at each that is wrong. */
import type { Finding } from '../../../services/federation/finding.ts';
import type { Hop } from '../../../services/federation/message.ts';
import { width as columnsOf } from '../../render/table.ts';
import { type HopLink, hopLinks, hopState } from './html-hops.ts';
import { html, type Markup, type Piece } from './html-text.ts';
import { requestText } from './text-flow.ts';
import { visibleLine } from './visible.ts';

/** Pixels. */
/** Between two lanes: as much as the words want, within reason. */
const LANE = { least: 256, most: 340 };
const MARGIN = 122;
const BOX = { width: 220, height: 34 };
const TOP = 56;
const ROW = 70;
/** So many have room at a hop; the list names all. */
const BADGES = 4;
/** The widest that letters are on average, at the sizes of the style. */
const SAYS_LETTER = 7.3;
const CALL_LETTER = 7.3;

export function diagram(hops: readonly Hop[], findings: readonly Finding[]): Markup {
  const parties = [...new Set(hops.flatMap(({ from, to }) => [from, to]))];
  const lane = laneWidth(hops, parties);
  const laneX = (index: number): number => MARGIN + lane * index;
  const width = MARGIN * 2 + lane * (parties.length - 1);
  const end = TOP + ROW * hops.length;
  const height = end + TOP;
  const rows = hops.map((hop, index) =>
    row(hop, TOP + ROW * index, { parties, lane }, hopLinks(findings, hop.number)),
  );
  const wrong = hops.filter((it) => hopState(hopLinks(findings, it.number)) === 'failed');
  const broken = wrong.length === 0 ? '' : ` It breaks at hop ${wrong.map((it) => it.number).join(', ')}.`;
  return html`<svg class="sequence" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-labelledby="diagram-title diagram-description">
<title id="diagram-title">Sequence diagram of the flow</title>
<desc id="diagram-description">${hops.length} hops between ${parties.join(', ')}.${broken} The list that follows says the same in words.</desc>
<defs>${['fine', 'warned', 'failed'].map(arrowHead)}</defs>
${hops.map((it, index) => band(hopState(hopLinks(findings, it.number)), TOP + ROW * index, width))}
${parties.map((_, at) => html`<line class="lane" x1="${laneX(at)}" y1="${TOP - 8}" x2="${laneX(at)}" y2="${end + 8}"/>`)}
${parties.map((it, at) => [party(it, laneX(at), 8), party(it, laneX(at), end + 14)])}
${rows}
</svg>`;
}

interface Lanes {
  readonly parties: readonly string[];
  readonly lane: number;
}

function laneWidth(hops: readonly Hop[], parties: readonly string[]): number {
  const wanted = hops.map(({ from, to, says }) => {
    const span = Math.abs(parties.indexOf(to) - parties.indexOf(from)) || 1;
    return (columnsOf(visibleLine(says)) * SAYS_LETTER + 16) / span;
  });
  return Math.round(Math.min(LANE.most, Math.max(LANE.least, ...wanted)));
}

function arrowHead(state: string): Markup {
  return html`<marker id="head-${state}" class="head ${state}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z"/></marker>`;
}

function band(state: string, y: number, width: number): Piece {
  if (state === 'fine') return null;
  return html`<rect class="band ${state}" x="4" y="${y + 2}" width="${width - 8}" height="${ROW - 4}" rx="8"/>
`;
}

function party(name: string, x: number, y: number): Markup {
  return html`<g class="party"><title>${name}</title><rect x="${x - BOX.width / 2}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="8"/><text x="${x}" y="${y + 22}">${shortened(name, BOX.width - 16, SAYS_LETTER, 'middle')}</text></g>
`;
}

function row(hop: Hop, y: number, { parties, lane }: Lanes, links: readonly HopLink[]): Markup {
  const [from = 0, to = 0] = [hop.from, hop.to].map((it) => MARGIN + lane * parties.indexOf(it));
  const state = hopState(links);
  const room = from === to ? lane - 40 : Math.abs(to - from) - 14;
  const middle = from === to ? from + 20 + room / 2 : (from + to) / 2;
  const call = requestText(hop);
  return html`<g class="hop ${state}"><title>${hop.number}: ${hop.from} to ${hop.to}: ${hop.says} (${call})</title>
<text class="says" x="${middle}" y="${y + 21}">${shortened(hop.says, room, SAYS_LETTER, 'end')}</text>
${arrow(from, to, y + 37, state, hop.status === null)}
<text class="call" x="${middle}" y="${y + 61}">${shortened(call, room, CALL_LETTER, 'middle')}</text>
<circle class="number" cx="${from}" cy="${y + 37}" r="12"/><text class="digits" x="${from}" y="${y + 41.5}">${hop.number}</text>
${links.slice(0, BADGES).map(badge(y))}
</g>
`;
}

function arrow(from: number, to: number, y: number, state: string, isLost: boolean): Piece {
  const kind = `arrow${isLost ? ' lost' : ''}`;
  // A party that speaks to itself.
  if (from === to)
    return html`<path class="${kind}" d="M${from} ${y - 8}h24v16h-${20}" marker-end="url(#head-${state})"/>`;
  const towards = to > from ? 1 : -1;
  const tip = to - towards * 3;
  const cross = to - towards * 36;
  const broken =
    state === 'failed' ? html`<path class="cross" d="M${cross - 7} ${y - 7}l14 14m0 -14l-14 14"/>` : null;
  return html`<line class="${kind}" x1="${from}" y1="${y}" x2="${tip}" y2="${y}" marker-end="url(#head-${state})"/>${broken}`;
}

/** In two columns to the left of the first lane, where they are seen before anything is scrolled. */
function badge(y: number): (link: HopLink, index: number) => Markup {
  return ({ check, href, outcome }, index) => {
    const left = 10 + (index % 2) * 48;
    const top = y + 12 + Math.floor(index / 2) * 24;
    return html`<a href="${href}" class="link ${outcome}" aria-label="${check}, ${outcome}"><rect x="${left}" y="${top}" width="44" height="22" rx="11"/><text x="${left + 22}" y="${top + 15.5}">${check}</text></a>`;
  };
}

/** Addresses are cut in the middle, since both of their ends tell something; sentences at their end. */
function shortened(text: string, pixels: number, letter: number, where: 'middle' | 'end'): string {
  const shown = visibleLine(text);
  const room = Math.floor(pixels / letter);
  if (columnsOf(shown) <= room) return shown;
  const characters = [...shown];
  const cut = (length: number): string => {
    const first = where === 'end' ? length : Math.ceil(length / 2);
    return `${characters.slice(0, first).join('')}…${characters.slice(characters.length - (length - first)).join('')}`;
  };
  let kept = Math.min(characters.length, room) - 1;
  while (kept > 0 && columnsOf(cut(kept)) > room) kept -= 1;
  return cut(kept);
}
