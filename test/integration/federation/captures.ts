/** Sign-ins of a real browser, recorded, and judged by the built program. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { Report } from '../../../src/services/federation/report.ts';
import type { LabWorld } from '../../support/commands/lab-world.ts';

/** Answers with the path of the HAR, as the browser writes it. */
export async function recorded(
  browser: Browser,
  path: string,
  work: (page: Page) => Promise<unknown>,
): Promise<string> {
  const context = await browser.newContext({ recordHar: { path, mode: 'full', content: 'embed' } });
  try {
    await work(await context.newPage());
  } finally {
    // The file is written when the context ends.
    await context.close();
  }
  return path;
}

export interface JudgedCapture {
  readonly report: Report;
  readonly code: number | null;
  /** Such as `S19 audience-wrong`. */
  readonly failures: readonly string[];
}

export async function judgedCapture(
  world: LabWorld,
  har: string,
  flags: readonly string[],
): Promise<JudgedCapture> {
  const { code, stdout, stderr } = await world.run([
    'federation',
    'verify',
    '--from',
    har,
    '--json',
    ...flags,
  ]);
  if (stdout === '') throw new Error(stderr);
  const report: Report = JSON.parse(stdout);
  const failures = report.findings
    .filter((it) => it.outcome === 'failed')
    .map((it) => `${it.check} ${it.reason}`);
  return { report, code, failures };
}

/** For the message of a failed test. */
export function told({ report }: JudgedCapture): string {
  return JSON.stringify(
    report.findings
      .filter((it) => it.outcome !== 'passed')
      .map((it) => `${it.outcome} ${it.check} ${it.reason}: ${it.message}`),
    null,
    1,
  );
}

export function harIn(folder: string, name: string): string {
  return join(folder, `${name}.har`);
}
