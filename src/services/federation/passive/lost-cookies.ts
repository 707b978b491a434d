/**
 * S25 and O16: the relying party knows its request again by a cookie. One that it set on the way out and that did not come
 * back with the answer, where the answer was refused, is a likely reason.
 *
 * Nothing is concluded from a capture whose exporter leaves cookies out.
 */
import type { HopCookies, SetCookie } from '../capture/cookies.ts';
import type { Capture } from '../capture/read-capture.ts';
import { tellStory } from '../capture/story.ts';
import { isSuccess } from '../capture/trouble.ts';
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import type { FederationMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import { requestHopOf } from './pairs.ts';

export function lostCookieFindings(capture: Capture): readonly Finding[] {
  const { cookies = [], messages } = capture;
  const answer = messages.filter(isSuccess).at(-1);
  if (answer === undefined || !cookies.some((it) => it.sent.length > 0)) return [];
  if (tellStory(capture).outcome === 'completed') return [];
  const request = requestHopOf(answer, messages);
  const back = cookies.find((it) => it.hop === answer.evidence.hop);
  if (request === undefined || back === undefined) return [];
  const kept = keptBy(back, request, cookies);
  const lost = kept.filter((it) => !back.sent.includes(it.name));
  // Where others came back, one for another part of the host was not meant to.
  const isAlone = lost.length === kept.length;
  const first = lost.find((it) => isAlone || it.path === null || back.path.startsWith(it.path));
  return first === undefined ? [] : [lostFinding(answer, first, back.host, request)];
}

/** What the host of the answer had set by the time that it sent the person away, and never took back. */
function keptBy(back: HopCookies, request: number, cookies: readonly HopCookies[]): readonly SetCookie[] {
  const kept = new Map<string, SetCookie>();
  for (const { hop, host, kept: set, ended } of cookies) {
    if (host !== back.host || hop >= back.hop) continue;
    if (hop <= request) for (const it of set) kept.set(it.name, it);
    for (const name of ended) kept.delete(name);
  }
  return [...kept.values()];
}

function lostFinding(answer: FederationMessage, lost: SetCookie, host: string, request: number): Finding {
  const isSaml = answer.kind === 'saml-response';
  const site = lost.sameSite === null ? 'no SameSite' : `SameSite=${quoted(lost.sameSite, 20)}`;
  return makeFinding({
    check: isSaml ? 'S25' : 'O16',
    outcome: 'failed',
    certainty: 'narrowed',
    reason: 'cookie-lost',
    message: `${host} set the cookie "${quoted(lost.name, 80)}" (${site}) before hop ${request}, and it did not come back with the answer, which was refused.`,
    expected: lost.name,
    evidence: [{ ...answer.evidence, field: 'request.headers.cookie' }],
  });
}
