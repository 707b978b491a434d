/** Checkpoints of log followers: a small file each, written whole or not at all. */
import * as nodeFs from 'node:fs/promises';
import { join } from 'node:path';
import { IdctlError } from '../core/errors.ts';
import type { Checkpoint, CheckpointStore } from '../services/directory/checkpoint-port.ts';
import { PRIVATE_FILE, readTextFile, removeFile, type StateFs, writeFileAtomic } from './atomic-file.ts';
import { listOf, Misfit, oneOf, record, text } from './shape.ts';

interface CheckpointFile extends Checkpoint {
  readonly schemaVersion: 1;
}

const checkpointFile = record<CheckpointFile>({
  schemaVersion: oneOf(1),
  position: text,
  lastIds: listOf(text),
});

/** @param name of letters, digits, dot, dash and underscore. */
export function openCheckpoint(folder: string, name: string, fs: StateFs = nodeFs): CheckpointStore {
  const path = join(folder, `${name}.json`);
  return {
    async load() {
      const found = await readTextFile(path, fs);
      return found === null ? null : parse(found, path);
    },
    async save({ position, lastIds }) {
      const file: CheckpointFile = { schemaVersion: 1, position, lastIds };
      await writeFileAtomic(path, `${JSON.stringify(file)}\n`, PRIVATE_FILE, fs);
    },
    async forget() {
      await removeFile(path, fs);
    },
  };
}

/** A damaged one is not passed over: beginning anew without a word would lose events, or repeat them. */
function parse(found: string, path: string): Checkpoint {
  try {
    const { position, lastIds } = checkpointFile(JSON.parse(found), 'checkpoint');
    return { position, lastIds };
  } catch (error) {
    if (!(error instanceof Misfit) && !(error instanceof SyntaxError)) throw error;
    throw new IdctlError('CONFLICT', `The checkpoint ${path} cannot be read.`, {
      hint: 'Begin anew with --restart, and --since for what was missed.',
    });
  }
}
