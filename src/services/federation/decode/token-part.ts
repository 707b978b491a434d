/** A token for people. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { TokenMessage } from '../message.ts';
import { isSymmetric } from '../oidc/algorithms.ts';
import { checkAnyToken, roleOf } from '../oidc/any-token.ts';
import { decodeJwt } from '../oidc/jwt.ts';
import { shortOf } from '../oidc/members.ts';
import { quoted } from '../quote.ts';
import type { DecodedLine, DecodedPart } from './decoded.ts';
import { jsonLines } from './json-lines.ts';
import { notedSeconds } from './relative-time.ts';

type Content = Pick<DecodedPart, 'title' | 'standing' | 'why' | 'lines'> & {
  readonly findings: readonly Finding[];
};

const TITLES: Readonly<Record<ReturnType<typeof roleOf>, string>> = {
  'id-token': 'ID token',
  'access-token': 'access token',
  'logout-token': 'logout token',
  'client-assertion': 'client assertion',
};

const TIMES = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at']);

export async function tokenPart(message: TokenMessage, knowledge: Knowledge): Promise<Content> {
  const jwt = decodeJwt(message.token);
  const title =
    message.role === 'unknown' ? `token, by its looks an ${TITLES[roleOf(message)]}` : TITLES[message.role];
  const { findings, verified } = await checkAnyToken(message, knowledge);
  if (jwt.form === 'unreadable') {
    const lines = jwt.header === null ? [] : headerLines(jwt.header);
    return { title, findings, lines, standing: 'unreadable', why: quoted(jwt.message, 300) };
  }
  if (jwt.form === 'encrypted') {
    const why = 'It is encrypted: only whom it is for can read it.';
    return { title, findings, lines: headerLines(jwt.header), standing: 'unverified', why };
  }
  const at = message.at ?? knowledge.at;
  const standing = standingOf(findings, verified, shortOf(jwt.header['alg'] ?? ''), knowledge);
  const claims = jsonLines(jwt.claims, 1, {
    note: (name, value) => (TIMES.has(name) ? notedSeconds(value, at) : null),
    isSecret: () => false,
    verified: standing.standing === 'verified',
  });
  const lines = [...headerLines(jwt.header), head('claims'), ...claims];
  return { title, findings, lines, ...standing };
}

function head(name: string): DecodedLine {
  return { level: 0, name, value: null, note: null, verified: null };
}

function headerLines(header: Readonly<Record<string, unknown>>): readonly DecodedLine[] {
  return [head('header'), ...jsonLines(header, 1)];
}

/** The checks of who signed: keys, and algorithms. */
const SIGNED = new Set(['O8', 'O9', 'O10']);

function standingOf(
  findings: readonly Finding[],
  verified: boolean,
  algorithm: string,
  { provider }: Knowledge,
): Pick<DecodedPart, 'standing' | 'why'> {
  const refused = findings.find((it) => it.outcome === 'failed' && SIGNED.has(it.check));
  if (refused !== undefined) return { standing: 'refused', why: refused.message };
  if (verified && isSymmetric(algorithm))
    return { standing: 'verified', why: "Signed with the client's secret." };
  if (verified)
    return { standing: 'verified', why: `Signed by a key of ${provider?.origin ?? 'the provider'}.` };
  if (isSymmetric(algorithm))
    return {
      standing: 'unverified',
      why: 'No secret was given that could prove it: --client-secret REFERENCE.',
    };
  const why =
    provider?.jwks === undefined
      ? 'No key was given that could prove it: --jwks FILE.'
      : 'Nothing proves it.';
  return { standing: 'unverified', why };
}
