/** What `federation verify --from` does: reads the file and what is known, and judges. Nothing leaves the machine. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { IdctlError } from '../../core/errors.ts';
import type { TokenRole } from '../../services/federation/oidc/index.ts';
import { readEvidence } from '../../services/federation/passive/read-evidence.ts';
import type { Report } from '../../services/federation/report.ts';
import { verifyPassive } from '../../services/federation/verify-passive.ts';
import { type KnowledgeFlags, knowledgeFromFlags } from './context/from-flags.ts';
import type { PartialKnowledge } from './context/load-context.ts';
import { unreadable } from './context/small-file.ts';

export interface EvidenceFlags extends KnowledgeFlags {
  /** What a single token has to be. */
  readonly as?: TokenRole | undefined;
}

/** @throws NOT_FOUND, USAGE, CONFIG_INVALID for what is nothing of a federation */
export async function verifyEvidence(
  from: string,
  flags: EvidenceFlags,
  now: Date,
  known: PartialKnowledge = {},
): Promise<Report> {
  const { knowledge, isTimeGiven, notes } = await knowledgeFromFlags(flags, now, known);
  const subject = from === '-' ? 'standard input' : basename(from);
  const capture = await readEvidence(await bytesOf(from), subject);
  if (capture === null) {
    throw new IdctlError('CONFIG_INVALID', `${subject} is nothing of a federation that is known.`, {
      hint: 'It may be a HAR, a SAML message (XML, or base64 as it was sent), a token, a key set, or metadata.',
    });
  }
  const role = flags.as === undefined ? {} : { tokenRole: flags.as };
  return verifyPassive({ subject, capture, knowledge, isTimeGiven, notes, ...role });
}

async function bytesOf(from: string): Promise<AsyncIterable<Uint8Array>> {
  if (from === '-') {
    if (process.stdin.isTTY === true)
      throw new IdctlError(
        'INPUT_REQUIRED',
        'The evidence is read from standard input, and that is a terminal.',
      );
    return process.stdin;
  }
  const facts = await stat(from).catch((error: unknown) => {
    throw unreadable(from, error);
  });
  if (facts.isDirectory()) throw new IdctlError('USAGE', `${from} is a folder, and no file.`);
  return chunksOf(from);
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}
