import { PassThrough, Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../../../src/cli/terminal/io.ts';
import { createIo } from '../../../../src/cli/terminal/io.ts';

function open(stdout: Writable, stderr: Writable = new PassThrough()): Io {
  // Of the standard streams it uses what any stream has, and `isTTY`.
  return createIo({ stdin: new PassThrough(), stdout, stderr } as unknown as Parameters<typeof createIo>[0]);
}

/** Takes each write when it is told to. */
function slow(): { readonly stream: Writable; readonly taken: string[]; next(): void } {
  const taken: string[] = [];
  const waiting: Array<() => void> = [];
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      waiting.push(() => {
        taken.push(String(chunk));
        done();
      });
    },
  });
  return { stream, taken, next: () => waiting.shift()?.() };
}

function failing(code: string): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
}

describe('a result', () => {
  it('is written when the stream has taken it', async () => {
    const { stream, taken, next } = slow();
    let done = false;
    const written = open(stream)
      .out('x'.repeat(100_000))
      .then(() => {
        done = true;
      });
    await Promise.resolve();
    expect(done).toBe(false);
    next();
    await written;
    expect(taken.join('')).toHaveLength(100_000);
  });

  it('that nobody reads any more is no fault', async () => {
    await expect(open(failing('EPIPE')).out('x')).resolves.toBeUndefined();
  });

  it('that cannot be written is one, and leaves the process to its clean-up', async () => {
    await expect(open(failing('ENOSPC')).out('x')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('ENOSPC'),
    });
  });

  it('has the width of its terminal, and none in a pipe', () => {
    expect(open(new PassThrough()).columns).toBeUndefined();
    expect(open(Object.assign(new PassThrough(), { isTTY: true, columns: 100 })).columns).toBe(100);
    expect(open(Object.assign(new PassThrough(), { isTTY: true, columns: 0 })).columns).toBe(80);
  });
});

describe('talk', () => {
  it('is a line each, in order, and drained at the end', async () => {
    const { stream, taken, next } = slow();
    const io = open(new PassThrough(), stream);
    io.say('one');
    io.say('two\n');
    const drained = io.drained();
    next();
    await new Promise((resolve) => setImmediate(resolve));
    next();
    await drained;
    expect(taken).toEqual(['one\n', 'two\n']);
  });

  it('that cannot be written keeps nothing from going on', async () => {
    const io = open(new PassThrough(), failing('ENOSPC'));
    io.say('one');
    await expect(io.drained()).resolves.toBeUndefined();
  });
});

describe('a sentence', () => {
  const said = (stderr: PassThrough): string => {
    open(new PassThrough(), stderr).say('Nothing is out by this profile.');
    return String(stderr.read());
  };

  it('is broken between words at a terminal, and not in a pipe', () => {
    expect(said(Object.assign(new PassThrough(), { isTTY: true, columns: 20 }))).toBe(
      'Nothing is out by\nthis profile.\n',
    );
    expect(said(new PassThrough())).toBe('Nothing is out by this profile.\n');
  });
});
