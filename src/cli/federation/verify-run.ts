/** Which of the three tiers of `federation verify` a command line asks for, and its report. */
import { systemClock } from '../../core/clock.ts';
import { IdctlError } from '../../core/errors.ts';
import type { Report } from '../../services/federation/report.ts';
import { verifyStatic } from '../../services/federation/static/verify-static.ts';
import type { Context } from '../context.ts';
import type { PartialKnowledge } from './context/load-context.ts';
import { openStaticSubject, type SubjectFlags } from './ends/open-subject.ts';
import { knownByConnections } from './known-by-connections.ts';
import type { LiveFlags } from './live/flags.ts';
import { openLive } from './live/open-live.ts';
import { type EvidenceFlags, verifyEvidence } from './verify-evidence.ts';

export interface VerifyFlags extends EvidenceFlags, LiveFlags, SubjectFlags {
  readonly from?: string | undefined;
  readonly live?: boolean | undefined;
}

/** Those that are about a sign-in that is made, and about one that was captured. */
const OF_A_SIGN_IN = ['start', 'user-secret', 'user-factor', 'browser', 'scope', 'trusts'] as const;
const OF_A_CAPTURE = [
  'as',
  'at',
  'context',
  'jwks',
  'discovery',
  'issuer',
  'audience',
  'nonce',
  'state',
  'acs',
  'request-id',
  'decryption-key',
] as const;
/** What the configuration of two ends says itself. */
const OF_A_MESSAGE = ['redirect-uri', 'skew', 'client-secret'] as const;

/** @throws USAGE, NOT_FOUND, CONFIG_INVALID, and what the connections throw */
export async function verifyFederation(context: Context, flags: VerifyFlags): Promise<Report> {
  const { from, live = false } = flags;
  if (from !== undefined) {
    if (live) throw new IdctlError('USAGE', '--from and --live exclude each other.');
    refuse(flags, [...OF_A_SIGN_IN, 'user'], 'is for what is looked at now, and not for a capture');
    return verifyCapture(context, from, flags);
  }
  refuse(flags, OF_A_CAPTURE, 'is for what was captured: with --from FILE');
  if (live) return (await openLive(context, flags)).verify();
  refuse(flags, OF_A_SIGN_IN, 'is for a sign-in that is made now: with --live');
  refuse(flags, OF_A_MESSAGE, 'is for a sign-in: with --live, or with --from FILE');
  if (flags.wiring === undefined && flags.idp === undefined && flags.sp === undefined) {
    throw new IdctlError('USAGE', 'Nothing was given to verify.', {
      hint: 'Name a wiring, two ends (--idp CONNECTION --app LABEL), or a capture: --from FILE',
    });
  }
  return verifyStatic(systemClock, await openStaticSubject(context, flags));
}

/** Files stay files; a connection is meant where a wiring or an application is named. */
async function verifyCapture(context: Context, from: string, flags: VerifyFlags): Promise<Report> {
  const now = new Date(systemClock.now());
  if (flags.wiring === undefined && flags.app === undefined) return verifyEvidence(context, from, flags, now);
  const known: PartialKnowledge = await knownByConnections(context, flags, now);
  // Of a pair `idp` is a connection now, and `sp` was read with it.
  return verifyEvidence(context, from, { ...flags, idp: undefined, sp: undefined }, now, known);
}

function refuse<K extends keyof VerifyFlags>(flags: VerifyFlags, names: readonly K[], why: string): void {
  const given = names.find((it) => flags[it] !== undefined && flags[it] !== false);
  if (given !== undefined) throw new IdctlError('USAGE', `--${given} ${why}.`);
}
