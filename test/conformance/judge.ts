/** Exchanges of the lab against the vendors' documents, less the known deviations. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { covers, DEVIATIONS, type Deviation, type DocumentName } from './deviations.ts';
import { OpenApiDocument } from './document.ts';
import { type Finding, showFinding } from './finding.ts';
import { OpenApiValidator } from './openapi.ts';

/** Beside the project, since the documents are the vendors' own and never part of it. */
const SPECS = fileURLToPath(new URL('../../../shared/specs/', import.meta.url));

const SOURCES = {
  pvwa: {
    file: 'pvwa-openapi-wanmail-09162d0.yaml',
    listeners: ['pvwa', 'pvwa-tls'],
    // The document's server address holds the application's name; IIS knows no case and no slash at the end.
    options: { basePath: '/PasswordVault', lenientPaths: true },
  },
  opa: { file: 'okta-privileged-access.yaml', listeners: ['opa'], options: {} },
} as const;

/** Documents take a while to read, so each is read once; corrections are part of the validator. */
const validators = new Map<readonly Deviation[], Map<DocumentName, OpenApiValidator>>();

/** False when the documents are not on this machine; says so. @throws when IDCTL_REQUIRE_SPECS=1 demands them */
export function specsArePresent(folder: string = SPECS): boolean {
  const missing = Object.values(SOURCES).filter(({ file }) => !existsSync(join(folder, file)));
  if (missing.length === 0) return true;
  const message = `the vendors' documents ${missing.map(({ file }) => file).join(', ')} are not in ../shared/specs`;
  if (process.env['IDCTL_REQUIRE_SPECS'] === '1') throw new Error(message);
  console.log(`Conformance is not tested: ${message}.`);
  return false;
}

/** Those on the listeners whose vendor the document is of. */
export function exchangesOf(exchanges: readonly Exchange[], document: DocumentName): readonly Exchange[] {
  const listeners: readonly string[] = SOURCES[document].listeners;
  return exchanges.filter((exchange) => listeners.includes(exchange.listener));
}

/**
 * Every difference, each once, of the exchanges of that vendor's listeners.
 *
 * @throws when there is no such exchange: nothing judged is not nothing wrong.
 */
export function judge(
  exchanges: readonly Exchange[],
  document: DocumentName,
  deviations: readonly Deviation[] = DEVIATIONS,
): readonly Finding[] {
  const own = exchangesOf(exchanges, document);
  if (own.length === 0) throw new Error(`there is no exchange of ${document} to judge`);
  const validator = validatorOf(document, deviations);
  const findings = own.flatMap((exchange) => validator.judge(exchange));
  return [...new Map(findings.map((finding) => [showFinding(finding), finding])).values()];
}

/**
 * @throws naming every difference that is no known deviation, and every deviation of that document that the exchanges
 *   do not show: so it is called once, with the exchanges of the whole suite.
 */
export function assertConforms(
  exchanges: readonly Exchange[],
  document: DocumentName,
  deviations: readonly Deviation[] = DEVIATIONS,
): void {
  assertOnlyKnown(judge(exchanges, document, deviations), document, deviations);
}

/** The second half of `assertConforms`, for findings from elsewhere. */
export function assertOnlyKnown(
  findings: readonly Finding[],
  document: DocumentName,
  deviations: readonly Deviation[],
): void {
  const own = deviations.filter((deviation) => deviation.document === document);
  const news = findings.filter((finding) => !own.some((deviation) => covers(deviation, document, finding)));
  const stale = own.filter((deviation) => !findings.some((finding) => covers(deviation, document, finding)));
  const complaints = [
    ...news.map((finding) => `differs: ${showFinding(finding)}`),
    ...stale.map(
      ({ operation, where, pointer, keyword }) =>
        `stale deviation: ${operation} ${where} ${pointer} [${keyword}]`,
    ),
  ];
  if (complaints.length > 0) throw new Error(`${document} does not conform:\n${complaints.join('\n')}`);
}

export function documentOf(name: DocumentName): OpenApiDocument {
  const { file, options } = SOURCES[name];
  return OpenApiDocument.load(join(SPECS, file), options);
}

function validatorOf(name: DocumentName, deviations: readonly Deviation[]): OpenApiValidator {
  const sameDeviations = validators.get(deviations) ?? new Map<DocumentName, OpenApiValidator>();
  validators.set(deviations, sameDeviations);
  const known = sameDeviations.get(name);
  if (known !== undefined) return known;
  const corrections = deviations.flatMap(({ document, operation, schema }) =>
    document === name && schema !== undefined ? [[operation, schema] as const] : [],
  );
  const made = new OpenApiValidator(documentOf(name), new Map(corrections));
  sameDeviations.set(name, made);
  return made;
}
