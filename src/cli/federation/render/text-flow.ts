/** The flow of a report as lines: all of it, or what lies around the hops at which something is wrong. */
import type { ChalkInstance } from 'chalk';
import type { Hop } from '../../../services/federation/message.ts';
import type { Report } from '../../../services/federation/report.ts';
import { visibleLine } from './visible.ts';
import { atHop, isWrong } from './words.ts';

/** A flow of so many hops is shown whole. */
const SHORT = 12;

export function flowLines({ hops, findings }: Report, all: boolean, chalk: ChalkInstance): readonly string[] {
  const wrong = findings.filter(isWrong);
  const marked = new Set(hops.filter((it) => atHop(wrong, it.number).length > 0).map((it) => it.number));
  const isShown = ({ number }: Hop): boolean =>
    all || hops.length <= SHORT || [number - 1, number, number + 1].some((it) => marked.has(it));
  const shown = hops.filter(isShown);
  const widest = String(shown.at(-1)?.number ?? '').length;
  const left = hops.length - shown.length;
  return [
    ...shown.map((hop) => {
      const checks = [...new Set(atHop(wrong, hop.number).map((it) => it.check))];
      const mark = checks.length === 0 ? '' : chalk.red(` <- ${checks.join(' ')}`);
      return `${String(hop.number).padStart(widest)}  ${hopText(hop)}${mark}`;
    }),
    ...(left === 0 ? [] : [`${left} more (--all shows them)`]),
  ];
}

/** Such as `browser -> sp.example  POST /acs 302  SAML response, posted`. */
export function hopText(hop: Hop): string {
  const { from, to, says } = hop;
  return visibleLine(`${from} -> ${to}  ${requestText(hop)}  ${says}`);
}

/** Method, path and status. */
export function requestText({ method, url, status }: Hop): string {
  return `${method} ${pathOf(url)} ${status ?? 'no answer'}`;
}

/** The path of an address; of what is none, the text. */
export function pathOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/]*(\/.*)?$/is.exec(url)?.[1] ?? url;
}
