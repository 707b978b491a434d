/** Findings of `doctor` and `connection test`, for a person. */
import { Chalk } from 'chalk';
import type { Finding } from '../../services/connections/port.ts';
import { plainCell } from './plain.ts';

export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

const MARK = { pass: 'pass', warn: 'WARN', fail: 'FAIL' } as const;

export function sectionsText(sections: readonly Section[], colour: boolean): string {
  const chalk = new Chalk({ level: colour ? 1 : 0 });
  const paint = { pass: chalk.green, warn: chalk.yellow, fail: chalk.red };
  return sections
    .map(({ title, findings }) => {
      const lines = findings.flatMap((it) => [
        `  ${paint[it.state](MARK[it.state])}  ${it.name}: ${plainCell(it.detail)}`,
        ...(it.remedy === undefined || it.state === 'pass' ? [] : [`        ${plainCell(it.remedy)}`]),
      ]);
      return [chalk.bold(title), ...lines].join('\n');
    })
    .join('\n\n');
}
