/** Anything of a federation in a form for people, verified with what is known. Nothing is fetched. */
import { httpUrl, shownPlace } from '../capture/exchange.ts';
import type { Input } from '../capture/read-input.ts';
import { tellStory } from '../capture/story.ts';
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { FederationMessage, SamlMessage } from '../message.ts';
import { isRedacted } from '../passive/redacted-copy.ts';
import { quoted } from '../quote.ts';
import type { Decoded, DecodedPart } from './decoded.ts';
import { jsonPart, pagePart, parametersPart } from './document-part.ts';
import { metadataPart, samlPart } from './saml-part.ts';
import { tokenPart } from './token-part.ts';

export interface DecodeOptions {
  /** Name of the file. */
  readonly source: string;
  /** Whether its instant was given, and is to be taken in place of the capture's own. */
  readonly isTimeGiven: boolean;
}

/** A capture of a day has some hundred. */
const MOST_PARTS = 300;

export async function decodeInput(
  { kind, capture }: Input,
  knowledge: Knowledge,
  { source, isTimeGiven }: DecodeOptions,
): Promise<Decoded> {
  const known = isRedacted(capture) ? { ...knowledge, isRedacted: true } : knowledge;
  const at = isTimeGiven ? knowledge.at : (capture.at ?? knowledge.at);
  const parts: DecodedPart[] = [];
  for (const message of capture.messages.slice(0, MOST_PARTS)) {
    parts.push(await partOf(isTimeGiven ? { ...message, at: null } : message, message.at, { ...known, at }));
  }
  const tooMany = capture.messages.length - parts.length;
  return {
    kind,
    source: quoted(source, 200),
    judgedAt: at.toISOString(),
    judgedBy: isTimeGiven ? 'given' : capture.at === null ? 'now' : 'capture',
    story: kind === 'har' ? tellStory(capture) : null,
    parts,
    notes: [...capture.notes, ...(tooMany > 0 ? [`${tooMany} further messages are not shown.`] : [])],
  };
}

async function partOf(
  message: FederationMessage,
  sentAt: Date | null,
  knowledge: Knowledge,
): Promise<DecodedPart> {
  const { findings, ...content } = await contentOf(message, knowledge);
  const url = 'url' in message && message.url !== null ? shownAddress(message.url) : null;
  return {
    kind: message.kind,
    hop: message.evidence.hop ?? null,
    at: sentAt?.toISOString() ?? null,
    url,
    ...content,
    problems: findings
      .filter((it) => it.outcome === 'failed' || it.outcome === 'warned')
      .map(({ check, message: text }) => ({ check, message: text })),
  };
}

function shownAddress(text: string): string {
  const url = httpUrl(text);
  return quoted(url === null ? (text.split(/[;?#]/)[0] ?? '') : shownPlace(url), 300);
}

type Content = Pick<DecodedPart, 'title' | 'standing' | 'why' | 'lines'> & {
  readonly findings: readonly Finding[];
};

const UNSIGNED = { standing: 'none', why: 'Nobody signs this.', findings: [] } as const;

async function contentOf(message: FederationMessage, knowledge: Knowledge): Promise<Content> {
  switch (message.kind) {
    case 'jwt':
      return tokenPart(message, knowledge);
    case 'saml-metadata':
      return { title: 'SAML metadata', ...(await metadataPart(message, knowledge)) };
    case 'saml-request':
    case 'saml-response':
    case 'saml-logout-request':
    case 'saml-logout-response':
      return { title: samlTitle(message), ...(await samlPart(message, knowledge)) };
    case 'error-page':
      return { ...pagePart(message), ...UNSIGNED };
    case 'token-response':
    case 'userinfo-response':
    case 'discovery':
    case 'jwks':
      return { ...jsonPart(message), ...UNSIGNED };
    default:
      return { ...parametersPart(message), ...UNSIGNED };
  }
}

const SAML_TITLES: Readonly<Record<SamlMessage['kind'], string>> = {
  'saml-request': 'SAML request',
  'saml-response': 'SAML response',
  'saml-logout-request': 'SAML sign-out request',
  'saml-logout-response': 'SAML sign-out response',
};

function samlTitle({ kind, binding }: SamlMessage): string {
  const by = { post: ', posted', redirect: ', by redirect', artifact: ', by artifact', unknown: '' }[binding];
  return `${SAML_TITLES[kind]}${by}`;
}
