/**
 * The clipboard: the secret goes to the platform's program by its standard input, and is cleared after a while by a
 * process of its own, unless something else has been copied since.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { IdctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import { helperScript } from '../installation.ts';
import type { Environment } from '../paths.ts';
import { findExecutable } from './executable.ts';

type Command = readonly [program: string, ...args: string[]];

/** How one platform's clipboard is written, read and cleared. */
export interface ClipboardTool {
  readonly copy: Command;
  readonly paste: Command;
  readonly clear: Command;
}

const WAYLAND: ClipboardTool = {
  // `--sensitive` asks clipboard managers to keep no history of it.
  copy: ['wl-copy', '--sensitive'],
  paste: ['wl-paste', '--no-newline'],
  clear: ['wl-copy', '--clear'],
};
const XSEL: ClipboardTool = {
  copy: ['xsel', '--clipboard', '--input'],
  paste: ['xsel', '--clipboard', '--output'],
  clear: ['xsel', '--clipboard', '--clear'],
};
const XCLIP: ClipboardTool = {
  copy: ['xclip', '-selection', 'clipboard', '-in'],
  paste: ['xclip', '-selection', 'clipboard', '-out'],
  clear: ['xclip', '-selection', 'clipboard', '-in', '/dev/null'],
};
const MAC: ClipboardTool = { copy: ['pbcopy'], paste: ['pbpaste'], clear: ['pbcopy'] };
const WINDOWS: ClipboardTool = {
  copy: ['clip.exe'],
  paste: ['powershell.exe', '-NoProfile', '-Command', 'Get-Clipboard -Raw'],
  clear: ['clip.exe'],
};

function candidates(environment: Environment, platform: NodeJS.Platform): readonly ClipboardTool[] {
  if (platform === 'darwin') return [MAC];
  if (platform === 'win32') return [WINDOWS];
  if ((environment['WAYLAND_DISPLAY'] ?? '') !== '') return [WAYLAND];
  return (environment['DISPLAY'] ?? '') === '' ? [] : [XSEL, XCLIP];
}

/** The clipboard of this session, or null: no display, or none of the programs is installed. */
export async function findClipboard(
  environment: Environment,
  platform: NodeJS.Platform,
): Promise<ClipboardTool | null> {
  for (const tool of candidates(environment, platform)) {
    if ((await findExecutable(tool.copy[0], environment)) !== null) return tool;
  }
  return null;
}

/** Output is ignored: some of these programs stay behind and would hold a pipe open for ever. */
function feed([program, ...args]: Command, input: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], timeout: 5000 });
    const failed = (cause: unknown): void => {
      reject(new IdctlError('UNAVAILABLE', `The clipboard (${program}) did not take the secret.`, { cause }));
    };
    child.on('error', failed);
    child.on('exit', (code) => (code === 0 ? resolve() : failed(code)));
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** What the clearing process is told, by its standard input. Holds a digest, not the secret. */
export interface ClearOrder {
  readonly afterMs: number;
  readonly sha256: string;
  readonly tool: ClipboardTool;
}

/** @throws UNAVAILABLE when the clipboard did not take it. */
export async function copyForAWhile(tool: ClipboardTool, secret: Secret, ttlMs: number): Promise<void> {
  await feed(tool.copy, secret.reveal());
  const order: ClearOrder = {
    afterMs: ttlMs,
    sha256: createHash('sha256').update(secret.reveal(), 'utf8').digest('hex'),
    tool,
  };
  const clearer = spawn(process.execPath, [helperScript('clipboard-clearer')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  clearer.stdin.end(JSON.stringify(order));
  clearer.unref();
}
