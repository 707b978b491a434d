/** What the userinfo endpoint answered. Source: OpenID Connect Core 5.3.2 to 5.3.4. */
import type { Finding } from '../finding.ts';
import type { Knowledge } from '../knowledge.ts';
import type { JsonMessage } from '../message.ts';
import { quoted } from '../quote.ts';
import type { Claim } from '../report.ts';
import { claimsOf } from './claim-list.ts';
import { audienceFindings, issuerFindings } from './identity.ts';
import type { Judged } from './judged.ts';
import { kindOf, type Members } from './members.ts';
import { type Notes, notesOn } from './notes.ts';
import { checkToken } from './token.ts';

export interface UserInfoContext {
  /** Subject of the ID token of the same sign-in; absent when none is known. */
  readonly subject?: string;
  /** The body, where it is a signed token and no JSON. */
  readonly token?: string;
}

export interface UserInfoResult {
  readonly findings: readonly Finding[];
  readonly claims: readonly Claim[];
}

export async function checkUserInfo(
  response: JsonMessage,
  knowledge: Knowledge,
  context: UserInfoContext = {},
): Promise<UserInfoResult> {
  const notes = notesOn(response.evidence);
  const { status, body, headers } = response;
  if (status !== null && status !== 200) return { findings: [refusal(status, headers, notes)], claims: [] };
  const type = headers['content-type'] ?? '';
  if (context.token !== undefined) return signed(response, context.token, knowledge, context);
  if (type !== '' && !/^application\/json\b/i.test(type)) {
    const message = `The claims are not said to be JSON: the content type is ${quoted(type, 80)}.`;
    const details = { field: 'content-type', expected: 'application/json', actual: type };
    return { findings: [notes.failed('O30', 'content-type-wrong', message, details)], claims: [] };
  }
  if (body === null) {
    return {
      findings: [notes.failed('O30', 'not-json', 'The answer of the userinfo endpoint is no JSON object.')],
      claims: [],
    };
  }
  return { findings: subjectFindings(body, context, notes), claims: claimsOf(body, false) };
}

function refusal(status: number, headers: Readonly<Record<string, string>>, notes: Notes): Finding {
  const challenge = headers['www-authenticate'];
  const said = challenge === undefined ? '' : ` It says: "${quoted(challenge, 300)}".`;
  const message = `The userinfo endpoint answered ${status}.${said}`;
  return notes.failed('O30', 'status-wrong', message, {
    field: 'status',
    expected: '200',
    actual: String(status),
  });
}

function subjectFindings(body: Members, context: UserInfoContext, notes: Notes): readonly Finding[] {
  const sub = body['sub'];
  const field = 'userinfo.sub';
  if (typeof sub !== 'string' || sub === '') {
    const what = sub === undefined ? 'missing' : kindOf(sub);
    return [notes.failed('O30', 'subject-missing', `The subject of the userinfo is ${what}.`, { field })];
  }
  if (context.subject === undefined) {
    const message = 'Whether the userinfo is about the same person could not be tested: give the ID token.';
    return [notes.untested('O30', 'subject-unknown', message, { field, actual: sub })];
  }
  if (sub === context.subject) {
    return [notes.passed('O30', 'The userinfo is about the person of the ID token.', { field })];
  }
  const message = 'The userinfo is about somebody else than the ID token.';
  return [
    notes.failed('O30', 'subject-wrong', message, {
      field,
      expected: context.subject,
      actual: sub,
      severity: 'critical',
    }),
  ];
}

async function signed(
  response: JsonMessage,
  token: string,
  knowledge: Knowledge,
  context: UserInfoContext,
): Promise<UserInfoResult> {
  const clientId = knowledge.client?.clientId;
  const judge = (it: Judged): readonly Finding[] => [
    ...asUserInfo(it.claims['iss'] === undefined ? [] : issuerFindings(it)),
    ...asUserInfo(
      it.claims['aud'] === undefined ? [] : audienceFindings(it, clientId === undefined ? null : [clientId]),
    ),
    ...subjectFindings(it.claims, context, it.notes),
  ];
  const message = {
    kind: 'jwt',
    role: 'unknown',
    token,
    evidence: response.evidence,
    at: response.at,
  } as const;
  return checkToken(
    message,
    knowledge,
    {},
    {
      name: 'userinfo',
      called: 'userinfo token',
      check: 'O30',
      types: ['', 'jwt', 'token-userinfo+jwt'],
      algorithmsMember: 'userinfo_signing_alg_values_supported',
      judge,
    },
  );
}

/** They need not be there, and are right when they are. */
function asUserInfo(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((it) => it.outcome === 'failed');
}
