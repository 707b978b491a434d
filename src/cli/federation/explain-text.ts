/** Explanations for people. */
import { Chalk, type ChalkInstance } from 'chalk';
import type { Candidate, Explanation } from '../../services/federation/explain/explain.ts';
import { plainCell } from '../render/plain.ts';
import type { ExplainedText } from './explain-run.ts';

export const ADVICE = [
  'Nobody knows these words. What helps then:',
  '  Look into the log of both ends at that minute: the page often hides the reason.',
  '  Record the sign-in as a HAR, and look at it: idctl federation decode FILE',
  '  Let everything be checked that the capture shows: idctl federation verify --from FILE',
].join('\n');

const GUESSED = 'Nobody knows just these words. Going by what they are about:';

const VENDORS = { okta: 'Okta', auth0: 'Auth0', cyberark: 'CyberArk', zoho: 'Zoho' } as const;

export function explainedText(texts: readonly ExplainedText[], colour: boolean): string {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  return texts.map((it) => textBlock(it, chalk)).join('\n\n');
}

function textBlock({ hop, place, explanation }: ExplainedText, chalk: ChalkInstance): string {
  const { vendor, candidates, text } = explanation;
  const where = hop === null ? '' : chalk.dim(`  (hop ${hop}, ${place})`);
  const by = vendor === null ? '' : chalk.dim(`  [${VENDORS[vendor]}]`);
  const head = `${chalk.bold(plainCell(text))}${where}${by}`;
  if (candidates.length === 0) return `${head}\n${ADVICE}`;
  const guess = candidates.every((it) => it.likelihood === 'remote') ? [GUESSED] : [];
  return [
    head,
    ...guess,
    ...candidates.map((it, at) => candidateText(it, at + 1, chalk)),
    ...apart(explanation),
  ].join('\n');
}

function candidateText(it: Candidate, number: number, chalk: ChalkInstance): string {
  return [
    `  ${number}. ${chalk.bold(it.check)} ${it.likelihood}. It should be so: ${it.title}.`,
    `     change: ${it.remedy}`,
    `     see it: ${it.test} (${it.tiers.join(', ')})`,
    ...(it.limits === null ? [] : [chalk.dim(`     but: ${it.limits}`)]),
  ].join('\n');
}

/** Where several are likely: what to look at first. */
function apart({ candidates }: Explanation): readonly string[] {
  const still = candidates.filter((it) => it.tiers.includes('static')).map((it) => it.check);
  const seen = candidates.filter((it) => !it.tiers.includes('static')).map((it) => it.check);
  if (candidates.length < 2) return [];
  return [
    '  To tell them apart:',
    ...(still.length === 0 ? [] : [`     without a sign-in, by comparing both ends: ${still.join(', ')}`]),
    ...(seen.length === 0 ? [] : [`     by a capture or a sign-in only: ${seen.join(', ')}`]),
  ];
}
