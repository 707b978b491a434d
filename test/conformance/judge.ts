/** Exchanges of the lab against the vendors' documents, less the known deviations. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Exchange } from '../../src/lab/kernel/contract.ts';
import { covers, DEVIATIONS, type Deviation, type DocumentName } from './deviations.ts';
import { type DocumentOptions, OpenApiDocument } from './document.ts';
import { excerpt } from './excerpt.ts';
import { type Finding, showFinding } from './finding.ts';
import { OpenApiValidator } from './openapi.ts';

/** Beside the project, since the documents are the vendors' own and never part of it. */
const SPECS = fileURLToPath(new URL('../../../shared/specs/', import.meta.url));

interface Source {
  readonly file: string;
  readonly listeners: readonly string[];
  /** Of the wire; all when left out. */
  readonly paths?: RegExp;
  /** Of the document; the whole document when left out. */
  readonly excerpt?: RegExp;
  readonly options: DocumentOptions;
}

const OKTA_LISTENERS = ['wic', 'cic'] as const;

const SOURCES: Readonly<Record<DocumentName, Source>> = {
  pvwa: {
    file: 'pvwa-openapi-wanmail-09162d0.yaml',
    listeners: ['pvwa', 'pvwa-tls'],
    // The document's server address holds the application's name; IIS knows no case and no slash at the end.
    options: { basePath: '/PasswordVault', lenientPaths: true },
  },
  opa: { file: 'okta-privileged-access.yaml', listeners: ['opa'], options: {} },
  okta: {
    file: 'okta-management-oneOf.yaml',
    listeners: OKTA_LISTENERS,
    // Primary authentication and the metadata of providers are in no document.
    paths:
      /^\/(api\/v1\/(?!authn|idps\/[^/]+\/metadata\.xml)|\.well-known\/okta-organization|oauth2\/v1\/clients\/[^/]+\/roles)/,
    // A fifth of the document: what the lab serves.
    excerpt:
      /^\/(\.well-known\/okta-organization$|api\/v1\/(api-tokens|apps|groups|iam\/assignees|idps|logs|mappings|org$|policies|sessions|users)|oauth2\/v1\/clients)/,
    options: {},
  },
  'okta-oauth': {
    file: 'okta-oauth.yaml',
    listeners: OKTA_LISTENERS,
    paths: /^\/oauth2\/v1\/clients(?!\/[^/]+\/roles)/,
    options: {},
  },
  auth0: {
    file: 'auth0-management.json',
    listeners: ['auth0'],
    paths: /^\/api\/v2\//,
    options: { basePath: '/api/v2' },
  },
  'auth0-authentication': {
    file: 'auth0-authentication.json',
    listeners: ['auth0'],
    // Metadata, keys and the pages of a sign-in are in no document.
    paths: /^\/(authorize|oauth\/token|userinfo|v2\/logout)$/,
    options: {},
  },
};

/** Documents take a while to read, so each is read once, and when it is asked for. */
const documents = new Map<DocumentName, OpenApiDocument>();

/** Corrections are part of the validator. */
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
  const { listeners, paths } = SOURCES[document];
  return exchanges.filter(
    ({ listener, request }) =>
      listeners.includes(listener) &&
      (paths === undefined || paths.test(new URL(request.url, 'http://lab.invalid').pathname)),
  );
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

/** A table of the vendor's beside the documents: its lines. */
export function vendorTable(file: string): readonly string[] {
  return readFileSync(join(SPECS, file), 'utf8').split('\n').slice(1);
}

export function documentOf(name: DocumentName): OpenApiDocument {
  const known = documents.get(name);
  if (known !== undefined) return known;
  const { file, options, excerpt: part } = SOURCES[name];
  const text = readFileSync(join(SPECS, file), 'utf8');
  const made = new OpenApiDocument(
    part === undefined ? text : excerpt(text, (path) => part.test(path)),
    options,
  );
  documents.set(name, made);
  return made;
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
