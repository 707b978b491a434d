/** Decoded messages for a terminal: every text in them has been made harmless where it was read. */
import { Chalk, type ChalkInstance } from 'chalk';
import type {
  Decoded,
  DecodedLine,
  DecodedPart,
  Standing,
} from '../../services/federation/decode/decoded.ts';
import { storyText } from './story-text.ts';

const WORDS: Readonly<Record<Standing, string>> = {
  verified: 'VERIFIED',
  refused: 'REFUSED',
  unverified: 'UNVERIFIED',
  unreadable: 'UNREADABLE',
  none: '',
};

export function decodedText(decoded: Decoded, colour: boolean): string {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  const by = { given: 'the given time', capture: 'the time of the capture', now: 'now' }[decoded.judgedBy];
  const blocks = [
    `${chalk.bold(decoded.source)}: ${named(decoded)}. Times are relative to ${decoded.judgedAt}, ${by}.`,
    ...(decoded.notes.length === 0 ? [] : [decoded.notes.map((it) => `note: ${it}`).join('\n')]),
    ...(decoded.story === null ? [] : [storyText(decoded.story, chalk)]),
    ...decoded.parts.map((it) => partText(it, chalk)),
  ];
  return blocks.join('\n\n');
}

function named({ kind, parts }: Decoded): string {
  if (kind === 'har') return `a capture with ${parts.length} ${parts.length === 1 ? 'message' : 'messages'}`;
  return parts.length === 1 ? 'one message' : `${parts.length} messages`;
}

function partText(part: DecodedPart, chalk: ChalkInstance): string {
  const place = [
    ...(part.hop === null ? [] : [`hop ${part.hop}`]),
    ...(part.at === null ? [] : [part.at]),
    ...(part.url === null ? [] : [part.url]),
  ];
  const head = [
    chalk.bold(part.title) + (place.length === 0 ? '' : chalk.dim(`  ${place.join('  ')}`)),
    ...(part.standing === 'none' ? [] : [standingText(part, chalk)]),
  ];
  const problems = part.problems.map((it) => `  ${chalk.yellow('!')} ${it.check} ${it.message}`);
  return [...head, ...problems, ...part.lines.map((it) => lineText(it, chalk))].join('\n');
}

function standingText({ standing, why }: DecodedPart, chalk: ChalkInstance): string {
  const paint = standing === 'verified' ? chalk.green : standing === 'unverified' ? chalk.yellow : chalk.red;
  return `  ${paint(WORDS[standing])}  ${why}`;
}

function lineText({ level, name, value, note, verified }: DecodedLine, chalk: ChalkInstance): string {
  const indent = '  '.repeat(level + 1);
  const trust =
    verified === null ? '' : verified ? chalk.green('  [verified]') : chalk.yellow('  [unverified]');
  const behind = note === null ? '' : chalk.dim(`  (${note})`);
  return `${indent}${chalk.cyan(name)}${value === null ? '' : `  ${value}`}${behind}${trust}`;
}
