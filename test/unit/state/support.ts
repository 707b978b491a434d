/** What the tests of state share: folders of their own, disks that fail, and real child processes to be killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as fsPromises from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import type { StateFs } from '../../../src/state/atomic-file.ts';

const SOURCE = fileURLToPath(new URL('../../../src/', import.meta.url));

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'idctl-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`simulated ${code}`), { code });
}

/** A file system on which one call fails; every other one is real. */
export function failingFs(calls: Partial<StateFs>): StateFs {
  return { ...fsPromises, ...calls };
}

/** A disk on which only `room` more bytes can be written, after which a write stops half-way with ENOSPC. */
export function fullDisk(room: number): StateFs {
  let left = room;
  return failingFs({
    async open(path, flags, mode) {
      const file = await fsPromises.open(path, flags, mode);
      const whole = file.appendFile.bind(file);
      const limited: typeof file.writeFile = async (data) => {
        const bytes = Buffer.from(String(data));
        await whole(bytes.subarray(0, left));
        left -= Math.min(left, bytes.length);
        if (left === 0) throw systemError('ENOSPC');
      };
      file.writeFile = limited;
      file.appendFile = limited;
      return file;
    },
  });
}

/** Something to wait for until the test says so. */
export function gate(): { passed: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

export interface Child {
  readonly process: ChildProcess;
  /** Lines that it wrote to stdout so far. */
  readonly lines: readonly string[];
  /** Resolves when it wrote that line; rejects when it ends without it. */
  said(line: string): Promise<void>;
  /** Exit code, or the signal's name. */
  readonly ended: Promise<number | string>;
}

/** Compiles TypeScript that imports from `src/` into one file that Node runs by itself. Answers how to start it. */
export async function program(code: string): Promise<(...args: string[]) => Child> {
  const built = await build({
    stdin: { contents: code, resolveDir: SOURCE, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  });
  const file = join(temporaryFolder(), 'child.mjs');
  writeFileSync(file, built.outputFiles[0]?.text ?? '');
  return (...args) => start(file, args);
}

function start(file: string, args: readonly string[]): Child {
  const child = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  return {
    process: child,
    lines,
    ended,
    async said(line) {
      while (!lines.includes(line)) {
        const event = await Promise.race([once(reader, 'line'), ended.then(() => 'ended')]);
        if (event === 'ended' && !lines.includes(line))
          throw new Error(`the child ended without saying ${line}`);
      }
    },
  };
}
