/**
 * How a child gets the secret: an environment variable, an inherited file descriptor, or a FIFO that can be read once.
 * In arguments `{}` stands for the path of the latter two; the secret itself never is an argument.
 */

import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, constants, existsSync, mkdtempSync, openSync, unlinkSync, writeFileSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { IdctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';

export type HandoverKind = 'env' | 'fd' | 'file';

export interface Handover {
  readonly environment: Readonly<Record<string, string>>;
  /** Standard streams beyond the three. */
  readonly stdio: ReadonlyArray<'pipe' | number>;
  rewrite(command: readonly string[]): readonly string[];
  deliver(child: ChildProcess): Promise<void>;
  end(): Promise<void>;
}

export interface HandoverRequest {
  readonly secret: Secret;
  readonly userName: string;
  /** Name of the variable, for `env`; of the one with the path, for the others. */
  readonly variable: string;
}

const PLACEHOLDER = '{}';

export function byEnvironment({ secret, userName, variable }: HandoverRequest): Handover {
  return {
    // `pam exec --env` is the person's explicit wish to have it there.
    environment: { [variable]: secret.reveal(), [`${variable}_USER`]: userName },
    stdio: [],
    rewrite: (command) => command,
    deliver: async () => undefined,
    end: async () => undefined,
  };
}

function byPath(
  path: string,
  { userName, variable }: HandoverRequest,
): Pick<Handover, 'environment' | 'rewrite'> {
  return {
    environment: { [`${variable}_FILE`]: path, [`${variable}_USER`]: userName },
    rewrite: (command) => command.map((word) => word.replaceAll(PLACEHOLDER, path)),
  };
}

/**
 * Descriptor 3, whose path can be opened by programs that take a file name. Node's pipes are sockets, which Linux does
 * not let anybody open by path: there it is a file in memory that has lost its name.
 *
 * @throws USAGE where the platform has no such paths.
 */
export function byDescriptor(request: HandoverRequest): Handover {
  if (process.platform === 'win32') {
    throw new IdctlError('USAGE', 'Windows has no paths for descriptors: --fd is not possible here.', {
      hint: 'Use --env.',
    });
  }
  const file = nameless(request.secret);
  return {
    ...byPath('/dev/fd/3', request),
    stdio: [file ?? 'pipe'],
    async deliver(child) {
      const pipe = child.stdio[3];
      if (!(pipe instanceof Writable)) return;
      // A child that closes it unread has decided not to want the secret.
      pipe.on('error', () => undefined);
      pipe.end(request.secret.reveal());
    },
    async end() {
      if (file !== null) closeSync(file);
    },
  };
}

/** Memory that looks like a folder; not everywhere. */
const MEMORY_FOLDER = '/dev/shm';

/** A descriptor of a file with the secret in it that no path leads to; null where there is no such memory. */
function nameless(secret: Secret): number | null {
  if (!existsSync(MEMORY_FOLDER)) return null;
  const path = join(MEMORY_FOLDER, `idctl-${randomUUID()}`);
  const writing = openSync(path, 'wx', 0o600);
  try {
    const reading = openSync(path, 'r');
    unlinkSync(path);
    writeFileSync(writing, secret.reveal());
    return reading;
  } finally {
    closeSync(writing);
  }
}

/** Pause between looks whether somebody has opened the FIFO, in milliseconds. */
const LOOK_MS = 20;

/**
 * A FIFO in a folder of its own that only this user may enter; written when somebody opens it, and gone after one
 * reading.
 *
 * @throws USAGE where the platform has no FIFOs.
 */
export function byFifo(request: HandoverRequest): Handover {
  const folder = mkdtempSync(join(tmpdir(), 'idctl-'));
  const path = join(folder, 'secret');
  const made = spawnSync('mkfifo', ['-m', '600', path], { stdio: 'ignore' });
  if (made.status !== 0) {
    throw new IdctlError('USAGE', 'This platform has no named pipes: --file is not possible here.', {
      hint: 'Use --env or --fd.',
    });
  }
  let ended = false;
  return {
    ...byPath(path, request),
    stdio: [],
    async deliver() {
      while (!ended) {
        const handle = await openForReader(path);
        if (handle !== null) {
          await rm(path, { force: true });
          await handle.writeFile(request.secret.reveal()).catch(() => undefined);
          await handle.close();
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
    },
    async end() {
      ended = true;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Opens for writing without waiting; null as long as nobody reads (ENXIO), or when the FIFO is gone. */
async function openForReader(path: string) {
  try {
    return await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code; // open throws nothing else.
    if (code === 'ENXIO' || code === 'ENOENT') return null;
    throw error;
  }
}
