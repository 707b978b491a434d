/** The forms of a report. */
import type { Report } from '../../../services/federation/report.ts';
import { reportJsonText } from './json.ts';
import { reportJunit } from './junit.ts';
import { reportMarkdown } from './markdown.ts';
import { reportSarif } from './sarif.ts';
import { reportText, type TextOptions } from './text.ts';

export const FORMATS = ['text', 'json', 'junit', 'sarif', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

export interface RenderOptions extends TextOptions {
  /** Warnings count as failures. */
  readonly strict: boolean;
  /** Of idctl. */
  readonly version: string;
}

/** Without a final newline. */
export function renderReport(report: Report, format: Format, options: RenderOptions): string {
  return rendered(report, format, options).trimEnd();
}

function rendered(report: Report, format: Format, options: RenderOptions): string {
  switch (format) {
    case 'json':
      return reportJsonText(report);
    case 'junit':
      return reportJunit(report, options);
    case 'sarif':
      return reportSarif(report, options.version);
    case 'markdown':
      return reportMarkdown(report);
    default:
      return reportText(report, options);
  }
}
