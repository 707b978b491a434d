/** How a person gets a secret: clipboard, or shown on demand. Settled before anything is checked out. */
import { Flags } from '@oclif/core';
import { parseDuration } from '../../core/duration.ts';
import { IdctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { Context } from '../context.ts';
import type { ClipboardTool } from './clipboard.ts';
import { copyForAWhile, findClipboard } from './clipboard.ts';

export const receiveFlags = {
  copy: Flags.boolean({
    description: 'Put the secret on the clipboard (the default at a terminal).',
    exclusive: ['reveal'],
  }),
  'copy-ttl': Flags.string({
    description: 'Clear the clipboard after this time, if it still holds the secret.',
    default: '45s',
  }),
  reveal: Flags.boolean({
    description: 'Write the secret, and nothing else, to stdout; only at a terminal a newline follows it.',
  }),
};

export type Receiving =
  | { readonly kind: 'reveal' }
  | { readonly kind: 'copy'; readonly tool: ClipboardTool; readonly ttlMs: number };

export interface ReceiveFlagValues {
  readonly copy: boolean;
  readonly 'copy-ttl': string;
  readonly reveal: boolean;
}

/** @throws USAGE when there is no way to hand the secret over. */
export async function chooseReceiving(flags: ReceiveFlagValues, context: Context): Promise<Receiving> {
  const { environment, platform, io } = context.options;
  if (flags.reveal) {
    if (!io.outIsDiscarded) return { kind: 'reveal' };
    throw new IdctlError(
      'USAGE',
      'Nobody would see the secret: stdout is closed, or goes to the null device.',
      {
        hint: 'Nothing was checked out. Send it where it is read, or run a command with it: idctl pam exec.',
      },
    );
  }
  const ttlMs = parseDuration(flags['copy-ttl']);
  const tool = flags.copy || io.stdoutIsTty ? await findClipboard(environment, platform) : null;
  if (tool !== null) return { kind: 'copy', tool, ttlMs };
  throw new IdctlError(
    'USAGE',
    flags.copy
      ? 'There is no clipboard here.'
      : 'It was not said how to hand over the secret, and there is no clipboard here.',
    { hint: 'Nothing was checked out. Run a command with it (idctl pam exec), or show it with --reveal.' },
  );
}

/** Puts the secret where it was wanted; true when that was the clipboard. */
export async function receive(receiving: Receiving, secret: Secret): Promise<boolean> {
  if (receiving.kind === 'reveal') return false;
  await copyForAWhile(receiving.tool, secret, receiving.ttlMs);
  return true;
}
