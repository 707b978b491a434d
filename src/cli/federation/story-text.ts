/** The story of a capture in lines: each hop, what is wrong there, and where it broke. */
import type { ChalkInstance } from 'chalk';
import type { Story } from '../../services/federation/capture/story.ts';

export function storyText({ lines, broke, summary }: Story, chalk: ChalkInstance): string {
  const width = String(lines.at(-1)?.hop ?? 0).length;
  const told = lines.flatMap((line) => {
    const at = line.at === null ? '' : `${line.at.slice(11, 23)}  `;
    const isBreak = broke?.hop === line.hop;
    return [
      `  ${String(line.hop).padStart(width)}  ${chalk.dim(at)}${line.text}`,
      ...line.troubles.map(
        (it) => `  ${' '.repeat(width)}  ${chalk.red(isBreak ? 'HERE IT BROKE:' : '!')} ${it}`,
      ),
    ];
  });
  return [chalk.bold(summary), ...told].join('\n');
}
