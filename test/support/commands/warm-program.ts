/**
 * The built program in processes that are used again, for tests that look at what a command says and does: a process
 * for each command would take most of their time. What a process is to its parent (signals, pipes, standard input, a
 * terminal) is tested with `runProgram`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import { LAUNCHER, ROOT } from '../build.ts';
import { declared } from './declared-exit.ts';
import type { Outcome, ProgramOptions } from './program.ts';
import { bareEnvironment, runProgram } from './program.ts';

const CHILD = fileURLToPath(new URL('warm-child.mjs', import.meta.url));
const MAIN = pathToFileURL(`${ROOT}/dist/main.js`).href;
const MARK = '\u0001end of run\u0001';
const LONGEST_RUN_MS = 45_000;

const free = new Map<string, WarmProcess[]>();
const all = new Set<WarmProcess>();

afterAll(async () => {
  await Promise.all([...all].map((it) => it.end()));
});

/** As `runProgram`; in a process of its own after all where the command has an input or a folder of its own. */
export async function runWarm(argv: readonly string[], options: ProgramOptions = {}): Promise<Outcome> {
  if (options.input !== undefined || options.cwd !== undefined) return runProgram(argv, options);
  const environment = { ...bareEnvironment(), ...options.environment };
  const key = JSON.stringify(environment);
  const waiting = free.get(key) ?? [];
  free.set(key, waiting);
  const warm = waiting.pop() ?? new WarmProcess(environment);
  all.add(warm);
  const outcome = await warm.run(argv);
  if (warm.isUsable) waiting.push(warm);
  return declared(argv, outcome);
}

class WarmProcess {
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;
  readonly #closed: Promise<readonly [code: number | null]>;
  readonly #streams: readonly [Collected, Collected];
  isUsable = true;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    const child = spawn(process.execPath, [CHILD, MAIN, pathToFileURL(LAUNCHER).href, MARK], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: environment,
    });
    this.#child = child;
    this.#ready = once(child, 'message');
    this.#closed = new Promise((resolve) => {
      child.once('close', (code) => {
        this.isUsable = false;
        resolve([code]);
      });
    });
    this.#streams = [new Collected(child.stdout), new Collected(child.stderr)];
  }

  /** A command that ends its process has the exit code of that, and there is no second in that process. */
  async run(argv: readonly string[]): Promise<Outcome> {
    await this.#ready;
    const answered = new Promise<readonly [code: number]>((resolve) => {
      this.#child.once('message', (code) => resolve([Number(code)]));
    });
    const hung = setTimeout(() => this.#child.kill('SIGKILL'), LONGEST_RUN_MS);
    this.#child.send(argv);
    const [code] = await Promise.race([answered, this.#closed]);
    clearTimeout(hung);
    const [stdout, stderr] = await Promise.all(this.#streams.map((it) => it.take()));
    return { code, stdout: stdout ?? '', stderr: stderr ?? '' };
  }

  async end(): Promise<void> {
    this.#child.kill();
    await this.#closed;
  }
}

/** What came by a stream up to the mark, or to its end. */
class Collected {
  #text = '';
  #isOver = false;
  #wake = (): void => undefined;

  constructor(stream: NodeJS.ReadableStream | null) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      this.#text += text;
      this.#wake();
    });
    stream?.on('end', () => {
      this.#isOver = true;
      this.#wake();
    });
  }

  async take(): Promise<string> {
    while (!this.#text.includes(MARK) && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const [text = '', ...rest] = this.#text.split(MARK);
    this.#text = rest.join(MARK);
    return text;
  }
}
