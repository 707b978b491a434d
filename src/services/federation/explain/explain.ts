/** What may be behind an error text: checks of the catalogue, the likeliest first, and how to tell them apart. */
import { OIDC_CHECKS } from '../catalogue/oidc.ts';
import { SAML_CHECKS } from '../catalogue/saml.ts';
import type { CheckEntry, Symptom } from '../catalogue.ts';
import type { CheckId } from '../finding.ts';
import { quoted } from '../quote.ts';
import type { Tier } from '../report.ts';
import { matchOf } from './match.ts';
import { topicsOf } from './topics.ts';
import { variantsOf } from './variants.ts';
import { type Vendor, vendorOf } from './vendor.ts';

export interface Candidate {
  readonly check: CheckId;
  /** What is true where all is well: here it may not be. */
  readonly title: string;
  /** `likely`: the words are known, and this is what they come from most. `remote`: only most of the words are, or what they are about. */
  readonly likelihood: 'likely' | 'possible' | 'remote';
  /** The words that it was known by, as the catalogue has them. */
  readonly symptom: Pick<Symptom, 'vendor' | 'text'>;
  readonly remedy: string;
  /** Tiers of a verification in which the check is made. */
  readonly tiers: readonly Tier[];
  /** What shows whether it is this one. */
  readonly test: string;
  readonly limits: string | null;
}

export interface Explanation {
  /** The text, harmless, at most 300 characters. */
  readonly text: string;
  /** Null when nothing tells. */
  readonly vendor: Vendor | null;
  /** The likeliest first; empty when nobody knows the words. */
  readonly candidates: readonly Candidate[];
}

const MOST_CANDIDATES = 8;

interface Hit {
  readonly entry: CheckEntry;
  readonly symptom: Symptom;
  readonly match: 'exact' | 'near';
  readonly score: number;
}

export function explain(text: string): Explanation {
  const variants = variantsOf(text);
  const named = vendorOf(variants);
  const hits = mostTelling(
    [...OIDC_CHECKS, ...SAML_CHECKS].flatMap((entry) =>
      entry.symptoms.flatMap((symptom) => {
        const match = matchOf(symptom.text, variants);
        return match === null ? [] : [{ entry, symptom, match, score: scoreOf(symptom, match, named) }];
      }),
    ),
  );
  const best = [...new Set(hits.map((it) => it.entry))]
    .map((entry) => hits.filter((it) => it.entry === entry))
    .map((own) => ({ hit: strongest(own), score: own.reduce((sum, it) => sum + it.score, 0) }))
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_CANDIDATES);
  const top = best[0]?.score ?? 0;
  if (best.length === 0) return { text: shown(text), vendor: named, candidates: byTopic(variants) };
  return {
    text: shown(text),
    vendor: named ?? vendorOfHits(best.map((it) => it.hit)),
    candidates: best.map(({ hit, score }) => candidateOf(hit, score / top)),
  };
}

function shown(text: string): string {
  return quoted(text.trim(), 300);
}

function byTopic(variants: readonly string[]): readonly Candidate[] {
  const all = [...OIDC_CHECKS, ...SAML_CHECKS];
  const hits = new Map(topicsOf(variants).map((it) => [it.check, it]));
  return [...hits.values()].flatMap(({ check, vendor, text }) => {
    const entry = all.find((it) => it.id === check);
    return entry === undefined
      ? []
      : [candidateOf({ entry, symptom: { vendor, text }, match: 'near', score: 0 }, 0)];
  });
}

/** Longer words say more; a check that the same words come from more rarely says less; another vendor's words even less. */
function scoreOf({ text, rank = 1, vendor }: Symptom, match: Hit['match'], named: Vendor | null): number {
  const isGeneric = vendor === 'saml' || vendor === 'oidc';
  const kinship = named === null || isGeneric ? 1 : vendor === named ? 1.3 : 0.3;
  const length = Math.min(text.replaceAll('…', '').length, 60) + 10;
  return ((length * kinship) / (0.5 + rank / 2)) * (match === 'exact' ? 1 : 0.3);
}

/** Without words that are a part of longer ones which were found as well; near misses count where nothing was hit. */
function mostTelling(hits: readonly Hit[]): readonly Hit[] {
  const exact = hits.filter((it) => it.match === 'exact');
  if (exact.length === 0) return hits;
  const texts = new Set(exact.map((it) => it.symptom.text));
  return exact.filter(
    ({ symptom }) => ![...texts].some((it) => it !== symptom.text && it.includes(symptom.text)),
  );
}

function strongest(hits: readonly Hit[]): Hit {
  // A group has at least one.
  return hits.reduce((a, b) => (b.score > a.score ? b : a));
}

/** The vendor of the words, where all likely ones are one's. */
function vendorOfHits(hits: readonly Hit[]): Vendor | null {
  const [first] = hits;
  if (first === undefined || first.match === 'near') return null;
  const { vendor } = first.symptom;
  return vendor === 'saml' || vendor === 'oidc' ? null : vendor;
}

function candidateOf({ entry, symptom, match }: Hit, share: number): Candidate {
  return {
    ...{ check: entry.id, title: entry.title, remedy: entry.remedy, tiers: entry.tiers },
    symptom: { vendor: symptom.vendor, text: symptom.text },
    likelihood: match === 'near' ? 'remote' : share > 0.7 ? 'likely' : 'possible',
    test: entry.retest,
    limits: entry.limits,
  };
}
