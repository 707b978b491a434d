/** The clipboard with a stand-in for its program, which keeps it in a file. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ClipboardTool } from '../../../../src/cli/pam/clipboard.ts';
import { copyForAWhile, findClipboard } from '../../../../src/cli/pam/clipboard.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { ensureBuilt } from '../../../support/build.ts';

let folder = '';
const path = process.env['PATH'] ?? '';
const file = (name: string): string => join(folder, name);
const held = (): Promise<string> => readFile(file('clipboard'), 'utf8');
const read = async (name: string): Promise<string> =>
  existsSync(file(name)) ? readFile(file(name), 'utf8') : '';

/** Keeps the clipboard in a file, writes down its arguments, and the process that asked what is held. */
async function install(name: string): Promise<void> {
  const script = `#!/bin/sh
printf '%s\\n' "$*" >> '${file('calls')}'
case "$*" in
  *--input*|*--sensitive*|*-in) cat > '${file('clipboard')}' ;;
  *--output*|*--no-newline*|*-out) echo $PPID > '${file('asker')}'; cat '${file('clipboard')}' ;;
  *) : > '${file('clipboard')}' ;;
esac
`;
  await writeFile(file(name), script, { mode: 0o755 });
}

async function until(claim: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 50_000;
  while (!(await claim())) {
    if (Date.now() > deadline) throw new Error('it did not happen');
    await delay(20);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

beforeAll(() => ensureBuilt());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'idctl-clipboard-'));
  process.env['PATH'] = `${folder}${delimiter}${path}`;
});
afterEach(async () => {
  process.env['PATH'] = path;
  await rm(folder, { recursive: true });
});

/** The stand-in's folder only, so that the programs of this machine play no part. */
const display = (more: Record<string, string>): Record<string, string> => ({ PATH: folder, ...more });

describe('the clipboard of a session', () => {
  it('is that of its display', async () => {
    for (const name of ['wl-copy', 'xsel', 'xclip']) await install(name);
    const found = async (more: Record<string, string>): Promise<string | undefined> =>
      (await findClipboard(display(more), 'linux'))?.copy[0];
    expect(await found({ WAYLAND_DISPLAY: 'wayland-0', DISPLAY: ':0' })).toBe('wl-copy');
    expect(await found({ DISPLAY: ':0' })).toBe('xsel');
    await rm(file('xsel'));
    expect(await found({ DISPLAY: ':0' })).toBe('xclip');
  });

  it('is none without a display, and none without a program', async () => {
    await install('xsel');
    expect(await findClipboard(display({}), 'linux')).toBeNull();
    expect(await findClipboard(display({ DISPLAY: '' }), 'linux')).toBeNull();
    expect(await findClipboard(display({ WAYLAND_DISPLAY: 'wayland-0' }), 'linux')).toBeNull();
  });

  it('is the platform’s own elsewhere', async () => {
    await install('pbcopy');
    await install('clip.exe');
    expect((await findClipboard(display({}), 'darwin'))?.copy).toEqual(['pbcopy']);
    expect((await findClipboard(display({}), 'win32'))?.copy).toEqual(['clip.exe']);
  });
});

describe('a copied secret', () => {
  const secret = 'Fake "secret"\n with\\ 漢🔑 ';

  async function copy(afterMs: number): Promise<ClipboardTool> {
    await install('xsel');
    const tool = await findClipboard(display({ DISPLAY: ':0' }), 'linux');
    if (tool === null) throw new Error('the stand-in was not found');
    await copyForAWhile(tool, new Secret(secret), afterMs);
    return tool;
  }

  it('is on the clipboard as it is, and was in no argument', async () => {
    await copy(1_000);
    expect(await held()).toBe(secret);
    expect(await read('calls')).toBe('--clipboard --input\n');
    await until(async () => (await held()) === '');
  });

  it('is cleared after its time', async () => {
    await copy(10);
    await until(async () => (await held()) === '');
    expect(await read('calls')).toBe('--clipboard --input\n--clipboard --output\n--clipboard --clear\n');
  });

  it('is left alone when something else was copied since', async () => {
    await copy(1_000);
    await writeFile(file('clipboard'), 'something else');
    await until(async () => (await read('asker')) !== '');
    const clearer = Number(await read('asker'));
    await until(async () => !isRunning(clearer));
    expect(await held()).toBe('something else');
    expect(await read('calls')).not.toContain('--clear');
  });

  it('that the program did not take is UNAVAILABLE', async () => {
    await writeFile(file('xsel'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
    const tool = await findClipboard(display({ DISPLAY: ':0' }), 'linux');
    if (tool === null) throw new Error('the stand-in was not found');
    const failed = copyForAWhile(tool, new Secret(secret), 10);
    await expect(failed).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.not.stringContaining('Fake'),
    });
    const gone = { ...tool, copy: ['no-such-program'] as const };
    await expect(copyForAWhile(gone, new Secret(secret), 10)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
