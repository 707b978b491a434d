/** What `federation redact` does: a copy of a capture beside it, for its owner alone, there whole or not at all. */
import { randomBytes } from 'node:crypto';
import { constants, copyFile, type FileHandle, link, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { IdctlError } from '../../core/errors.ts';
import { type Redacted, redactHar } from '../../services/federation/redact/redact-har.ts';
import type { Context } from '../context.ts';
import { openInput } from './input.ts';

export interface RedactOrder {
  readonly file: string;
  readonly out: string;
  readonly keepNames: boolean;
  /** Whether a file that is there may be replaced. */
  readonly force: boolean;
}

/** @throws as `openInput`; CONFLICT when `out` is there; CONFIG_INVALID when `file` is no HAR; UNAVAILABLE */
export async function redactFile(context: Context, order: RedactOrder): Promise<Redacted> {
  const { source, bytes } = await openInput(context, order.file);
  const draft = join(dirname(order.out), `.${basename(order.out)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const redacted = await written(draft, bytes, order.keepNames);
    if (redacted.entries === 0) {
      throw new IdctlError(
        'CONFIG_INVALID',
        `${source} is no HAR, or an empty one: there is nothing to copy.`,
        {
          hint: 'Only captures are copied; a message by itself is shown by: idctl federation decode FILE',
        },
      );
    }
    await moved(draft, order);
    return redacted;
  } catch (error) {
    throw error instanceof IdctlError ? error : unwritten(order.out, error);
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

async function written(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  keepNames: boolean,
): Promise<Redacted> {
  const file = await open(path, 'wx', 0o600);
  try {
    const copy = redactHar(bytes, { keepNames });
    let next = await copy.next();
    for (; next.done !== true; next = await copy.next()) await write(file, next.value);
    await file.sync();
    return next.value;
  } finally {
    await file.close();
  }
}

/** All of it: a file may take less than it is given. */
async function write(file: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

const NO_LINKS: ReadonlySet<string | undefined> = new Set(['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP']);

/** A link, unlike a rename, never takes the place of what is there. */
async function moved(draft: string, { out, force }: RedactOrder): Promise<void> {
  if (force) return rename(draft, out);
  try {
    await link(draft, out).catch(async (error: NodeJS.ErrnoException) => {
      if (!NO_LINKS.has(error.code)) throw error;
      await copyFile(draft, out, constants.COPYFILE_EXCL);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // The calls of node:fs throw nothing else.
    throw new IdctlError('CONFLICT', `${out} is there already, and stays as it is.`, {
      hint: 'Replace it with --force.',
    });
  }
}

function unwritten(path: string, error: unknown): IdctlError {
  const { code } = error as NodeJS.ErrnoException; // The calls of node:fs throw nothing else.
  if (code === undefined) throw error;
  return new IdctlError('UNAVAILABLE', `The copy cannot be written to ${path} (${code}).`, { cause: error });
}
