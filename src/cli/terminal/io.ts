/**
 * The two streams of a run: results on stdout, talk on stderr. Every write waits until the stream took it, so that
 * nothing is cut off when the process ends, however long it is and wherever it goes.
 */
import type { Writable } from 'node:stream';

export interface Io {
  /** A result, as it is. */
  out(text: string): Promise<void>;
  /** A sentence for the person; visible with `--json`, too. */
  say(text: string): void;
  /** Resolves when everything said so far has left. */
  drained(): Promise<void>;
  /** Whether the reader of results has gone. */
  readonly outClosed: boolean;
  readonly stdoutIsTty: boolean;
  readonly stderrIsTty: boolean;
  readonly stdinIsTty: boolean;
  /** Columns of the terminal that results go to; undefined when they go elsewhere and must not be cut. */
  readonly columns: number | undefined;
}

interface StandardStreams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
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

export function createIo(streams: StandardStreams): Io {
  // Without a listener a closed pipe would end the process before its clean-up.
  const ignore = (error: NodeJS.ErrnoException): void => {
    if (!isClosedPipe(error)) throw error;
  };
  streams.stdout.on('error', ignore);
  streams.stderr.on('error', ignore);
  let pending: Promise<void> = Promise.resolve();
  let outClosed = false;
  return {
    async out(text) {
      if (text !== '' && !(await write(streams.stdout, text))) outClosed = true;
    },
    get outClosed() {
      return outClosed;
    },
    say(text) {
      const line = write(streams.stderr, text.endsWith('\n') ? text : `${text}\n`);
      pending = Promise.all([pending, line]).then(() => undefined);
    },
    drained: () => pending,
    stdoutIsTty: streams.stdout.isTTY === true,
    stderrIsTty: streams.stderr.isTTY === true,
    stdinIsTty: streams.stdin.isTTY === true,
    columns: streams.stdout.isTTY === true ? streams.stdout.columns || 80 : undefined,
  };
}
