/**
 * The two streams of a run: results on stdout, talk on stderr. Every write waits until the stream took it, so that
 * nothing is cut off when the process ends, however long it is and wherever it goes.
 */
import { fstatSync, statSync } from 'node:fs';
import { devNull } from 'node:os';
import type { Writable } from 'node:stream';
import { IdctlError } from '../../core/errors.ts';
import { wrap } from '../render/wrap.ts';

export interface Io {
  /** A result, as it is. @throws UNAVAILABLE when it cannot be written, such as to a full disk */
  out(text: string): Promise<void>;
  /** A sentence for the person, in the width of a terminal; visible with `--json`, too. */
  say(text: string): void;
  /** Resolves when everything said so far has left. */
  drained(): Promise<void>;
  /** Whether the reader of results has gone. */
  readonly outClosed: boolean;
  /** Whether results go nowhere, unseen: stdout is the null device, which stands for a closed one as well. */
  readonly outIsDiscarded: boolean;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  readonly stdinIsTty: boolean;
  /** Columns of the terminal that results go to; undefined when they go elsewhere and must not be cut. */
  readonly columns: number | undefined;
}

interface StandardStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream & { readonly fd: number };
  readonly stderr: NodeJS.WriteStream;
}

/** Whether the reader at the other end has gone: `idctl … | head` is no fault of anybody. */
function isClosedPipe(error: NodeJS.ErrnoException): boolean {
  return error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
}

/** Whether it was taken: not when the reader has gone. */
function write(stream: Writable, text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    stream.write(text, (error) => {
      if (error && !isClosedPipe(error)) reject(error);
      else resolve(!error);
    });
  });
}

/** A stream that was closed before we began is opened by Node on the null device, so that its number is taken. */
function isNullDevice(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).rdev === statSync(devNull).rdev;
  } catch {
    // A platform that cannot tell.
    return false;
  }
}

function unwritten(error: NodeJS.ErrnoException): never {
  throw new IdctlError('UNAVAILABLE', `The result could not be written to stdout: ${error.code}.`, {
    cause: error,
  });
}

export function createIo(streams: StandardStreams): Io {
  // Each write tells its own failure. Without a listener a closed pipe or a full disk would end the process before its
  // clean-up, and oclif's throws at a full disk.
  const ignore = (): void => undefined;
  streams.stdout.removeAllListeners('error');
  streams.stdout.on('error', ignore);
  streams.stderr.on('error', ignore);
  let pending: Promise<void> = Promise.resolve();
  let outClosed = false;
  return {
    async out(text) {
      if (text === '') return;
      if (!(await write(streams.stdout, text).catch(unwritten))) outClosed = true;
    },
    get outClosed() {
      return outClosed;
    },
    get outIsDiscarded() {
      return isNullDevice(streams.stdout.fd);
    },
    say(text) {
      // Where it cannot be said there is nobody to tell that.
      const shown = streams.stderr.isTTY === true ? wrap(text, streams.stderr.columns || 80) : text;
      const line = write(streams.stderr, shown.endsWith('\n') ? shown : `${shown}\n`).catch(() => undefined);
      pending = Promise.all([pending, line]).then(() => undefined);
    },
    drained: () => pending,
    stdoutIsTty: streams.stdout.isTTY === true,
    stderrIsTty: streams.stderr.isTTY === true,
    stdinIsTty: streams.stdin.isTTY === true,
    columns: streams.stdout.isTTY === true ? streams.stdout.columns || 80 : undefined,
  };
}
