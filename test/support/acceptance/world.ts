/**
 * One small world for one test at a time: a lab, a profile that points at it, and runs of the built program, each of
 * which is searched for secrets when it has ended.
 */
import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { furnishLab } from '../../../src/cli/lab/lab-home.ts';
import { editProfile } from '../../../src/cli/profile/edit.ts';
import type { Exchange, FaultKind, JournalEntry, Lab } from '../../../src/lab/kernel/contract.ts';
import { matchesPath } from '../../../src/lab/kernel/path-pattern.ts';
import { ensureBuilt, LAUNCHER, ROOT } from '../build.ts';
import { undeclaredExit } from '../commands/declared-exit.ts';
import { Canary } from './canary.ts';
import type { Outcome, RunOptions } from './idctl.ts';
import { IdctlRun } from './idctl.ts';
import { eventually } from './poll.ts';
import { childrenOf, commandLineOf, environmentOf } from './processes.ts';
import type { Step } from './steps.ts';
import type { OpenedLab, VendorName } from './truth.ts';
import { openLab, Truth } from './truth.ts';

/** The account of each vendor that the tests borrow: exclusive, changed after each loan. */
export const ACCOUNTS = {
  cyberark: { alias: 'okta-admin', name: 'okta-admin-sam.reed' },
  opa: { alias: 'adm-backup', name: 'adm-backup' },
} as const satisfies Record<VendorName, { alias: string; name: string }>;

/** Loans of somebody else's that the lab begins with. */
const SEEDED_LOANS: readonly string[] = ['db-prod-sa', 'adm-sql'];

/** The environment of a run whose vendor shall hang: an answer is given up sooner than after half a minute. */
export function patienceWith(fault: FaultKind): Readonly<Record<string, string>> {
  if (fault !== 'hang') return {};
  const names = ['CYBERARK', 'OPA', 'WIC', 'CIC', 'AUTH0', 'PVWA'].map(
    (name) => `IDCTL_CONNECTION_${name}_TIMEOUT`,
  );
  return Object.fromEntries(names.map((name) => [name, '5s']));
}

export interface FaultTerms {
  /** How many calls of the step are struck. */
  readonly times?: number;
  /** How many calls of the step pass first. */
  readonly skip?: number;
}

/** What happens when the vendor has done what a step asks for, and its answer has not yet left. */
interface Blow {
  readonly step: Step;
  skip: number;
  readonly strike: () => void;
}

const SERIES = fileURLToPath(new URL('series.mjs', import.meta.url));

interface Kept {
  readonly folder: string;
  readonly vendors: ReadonlyMap<string, unknown>;
}

export class World {
  readonly lab: Lab;
  readonly truth: Truth;
  readonly canary = new Canary();
  readonly folder: string;
  readonly config: string;
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #opened: OpenedLab;
  readonly #kept = new Map<string, Kept>();
  readonly #runs: IdctlRun[] = [];
  #traces = 0;
  #blow: Blow | null = null;
  readonly #processLeaks: string[] = [];

  private constructor(opened: OpenedLab, folder: string) {
    this.#opened = opened;
    this.lab = opened.lab;
    this.truth = new Truth(opened);
    this.folder = folder;
    this.config = join(folder, 'config');
    this.state = join(folder, 'state');
    this.env = {
      IDCTL_CONFIG_DIR: this.config,
      IDCTL_STATE_DIR: this.state,
      IDCTL_PROFILE: 'lab',
      TMPDIR: join(folder, 'tmp'),
    };
  }

  static async open(): Promise<World> {
    await ensureBuilt();
    const world = new World(await openLab(), await mkdtemp(join(tmpdir(), 'idctl-acceptance-')));
    const home = await furnishLab({ config: world.config, state: world.state }, world.lab);
    await world.#nameOpaAccount();
    world.canary.watch(world.lab);
    world.lab.observe((exchange) => {
      world.#lookAtProcesses();
      world.#struckBy(exchange);
    });
    const [, key = ''] =
      /(AGE-SECRET-KEY-\S+)/.exec(await readFile(join(home.folder, 'identity.txt'), 'utf8')) ?? [];
    world.canary.plant('key of the vault', key);
    await world.keep('new');
    return world;
  }

  /** Faults, loans, sessions, records: all as at the beginning, or as when that name was kept. */
  async renew(name = 'new'): Promise<void> {
    const kept = this.#kept.get(name);
    if (kept === undefined) throw new Error(`nothing was kept as ${name}`);
    this.#endRuns();
    this.#blow = null;
    this.lab.reset();
    this.lab.clearJournal();
    for (const [id, saved] of kept.vendors) this.#opened.vendors.get(id)?.load(structuredClone(saved));
    for (const part of ['config', 'state', 'tmp']) {
      await rm(join(this.folder, part), { recursive: true, force: true });
      await cp(join(kept.folder, part), join(this.folder, part), {
        recursive: true,
        preserveTimestamps: true,
      });
    }
  }

  /** Renewed, with the vendor's account already on loan. */
  async lend(vendor: VendorName): Promise<void> {
    const name = `${vendor} on loan`;
    if (!this.#kept.has(name)) {
      const outcome = await this.idctl(['pam', 'checkout', ACCOUNTS[vendor].alias, '--reveal']);
      if (outcome.code !== 0) throw new Error(`it was not lent:\n${outcome.stderr}`);
      await this.keep(name);
    }
    await this.renew(name);
  }

  async keep(name: string): Promise<void> {
    const folder = join(this.folder, 'kept', name);
    for (const part of ['config', 'state', 'tmp']) {
      await mkdir(join(this.folder, part), { recursive: true, mode: 0o700 });
      await cp(join(this.folder, part), join(folder, part), { recursive: true, preserveTimestamps: true });
    }
    const vendors = new Map([...this.#opened.vendors].map(([id, it]) => [id, it.save()]));
    this.#kept.set(name, { folder, vendors });
  }

  start(argv: readonly string[], options: RunOptions = {}): IdctlRun {
    this.#traces += 1;
    const tracePath = join(this.folder, `trace-${this.#traces}.har`);
    const run = new IdctlRun(argv, { ...options, tracePath, env: { ...this.env, ...options.env } });
    this.#runs.push(run);
    return run;
  }

  /** Runs to the end, and fails when a secret is anywhere, or the exit code is not one of the command's. */
  async idctl(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return this.ended(this.start(argv, options));
  }

  /** Several commands in one process, for what is looked at after the run that a test is about. */
  async series(...commands: ReadonlyArray<readonly string[]>): Promise<readonly Outcome[]> {
    const mark = `\0${randomUUID()}\0`;
    const order = { launcher: LAUNCHER, main: join(ROOT, 'dist', 'main.js'), commands, mark };
    const env = { SERIES: JSON.stringify(order) };
    const whole = await this.start([], { program: SERIES, quiet: true, env }).ended;
    const [out, err] = [whole.stdout.split(mark), whole.stderr.split(mark)];
    const outcomes = commands.map((argv, at): Outcome => {
      const code = out[2 * at + 1];
      if (code === undefined) throw new Error(`the series ended early:\n${whole.stdout}${whole.stderr}`);
      const text = { stdout: out[2 * at] ?? '', stderr: err[2 * at] ?? '', trace: '' };
      return { argv, code: Number(code), signal: null, ...text };
    });
    for (const outcome of outcomes) this.#lookAt(outcome);
    return outcomes;
  }

  /** The end of a run, and the search of all that it left behind. */
  async ended(run: IdctlRun): Promise<Outcome> {
    const outcome = await run.ended;
    this.#lookAt(outcome);
    return outcome;
  }

  /** What is secret in the streams, the trace and the files of a run; stdout is the place of what `--reveal` asks for. */
  leaksOf(outcome: Outcome): readonly string[] {
    for (const [password, what] of this.truth.passwords()) this.canary.plant(what, password);
    const revealed = outcome.argv.includes('--reveal');
    return [
      ...(revealed ? [] : this.canary.search('stdout', outcome.stdout)),
      ...this.canary.search('stderr', outcome.stderr),
      ...this.canary.search('trace', outcome.trace),
      ...this.canary.searchFiles(this.config),
      ...this.canary.searchFiles(this.state),
      ...this.canary.searchFiles(join(this.folder, 'tmp')),
    ];
  }

  fault(step: Step, kind: FaultKind, { times = 1, skip = step.skip ?? 0 }: FaultTerms = {}): void {
    const { listener, method, path } = step;
    this.lab.addFault({ listener, method, path, kind, times, skip });
  }

  /** Does something at the moment at which the vendor has carried out the step and not yet answered. */
  afterCommit(step: Step, strike: () => void): void {
    this.#blow = { step, skip: step.skip ?? 0, strike };
  }

  /**
   * Runs a command that is killed at a step: `before` the vendor has done it (it hangs, and then knows nothing of it),
   * or `after` (it is done, and nobody is there for the answer).
   */
  async killedAt(
    step: Step,
    moment: 'before' | 'after',
    argv: readonly string[],
    options: RunOptions = {},
  ): Promise<Outcome> {
    let isStruck = false;
    let run: IdctlRun | undefined;
    if (moment === 'before') this.fault(step, 'hang');
    this.afterCommit(step, () => {
      run?.kill('SIGKILL');
      isStruck = true;
    });
    run = this.start(argv, options);
    await eventually(`the kill at ${step.name}`, () => isStruck || run?.isOver);
    const outcome = await this.ended(run);
    if (outcome.signal !== 'SIGKILL') throw new Error(`it ended before ${step.name}:\n${outcome.stderr}`);
    return outcome;
  }

  /** Everything of a vendor stops answering. */
  dark(vendor: VendorName, kind: FaultKind, times = 1000): void {
    const listener = vendor === 'cyberark' ? 'pvwa' : 'opa';
    this.lab.addFault({ listener, method: '*', path: '/**', kind, times, skip: 0 });
  }

  /** The journal's entries that a fault befell. */
  struck(): readonly JournalEntry[] {
    return this.lab.journal().filter((it) => it.fault !== null);
  }

  async untilStruck(): Promise<void> {
    await eventually('the fault that was ordered', () => this.struck().length > 0);
  }

  /**
   * Names of lease records that are there, damaged ones too. What a write that was killed midway leaves beside them is
   * no record: it begins with a dot, and the next look an hour later takes it away.
   */
  async leaseFiles(): Promise<readonly string[]> {
    const names = await readdir(join(this.state, 'lab', 'leases')).catch(() => []);
    return names.filter((name) => !name.startsWith('.'));
  }

  out(vendor: VendorName): readonly string[] {
    return this.truth.out(vendor, SEEDED_LOANS);
  }

  async end(): Promise<void> {
    this.#endRuns();
    await this.lab.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** While a vendor is being asked, the processes of the run hold every secret that they ever will. */
  #lookAtProcesses(): void {
    for (const run of this.#runs.filter((it) => !it.isOver)) {
      const given = Object.values(run.given).join('\n');
      for (const pid of [run.pid, ...childrenOf(run.pid)]) {
        const environment = environmentOf(pid);
        // The command of a loan has the secret there by its user's wish.
        if (environment.includes('\0IDCTL_PAM_EXEC=')) continue;
        for (const text of [commandLineOf(pid), environment]) {
          const found = this.canary.search(`process ${pid} of idctl ${run.argv.join(' ')}`, text);
          if (this.canary.search('', given).length === 0) this.#processLeaks.push(...found);
        }
      }
    }
  }

  #struckBy({ listener, request }: Exchange): void {
    const blow = this.#blow;
    if (blow === null || listener !== blow.step.listener || request.method !== blow.step.method) return;
    if (!matchesPath(blow.step.path, new URL(request.url).pathname)) return;
    if (blow.skip > 0) {
      blow.skip -= 1;
      return;
    }
    this.#blow = null;
    blow.strike();
  }

  #lookAt(outcome: Outcome): void {
    const undeclared = undeclaredExit(outcome.argv, outcome.code);
    if (undeclared !== null) throw new Error(`${undeclared}\n${outcome.stderr}`);
    const leaks = [...this.leaksOf(outcome), ...this.#processLeaks.splice(0)];
    if (leaks.length > 0)
      throw new Error(`idctl ${outcome.argv.join(' ')} told secrets:\n${leaks.join('\n')}`);
  }

  #endRuns(): void {
    for (const run of this.#runs.splice(0)) if (!run.isOver) run.kill('SIGKILL');
  }

  /** The lab's profile has a short name for the one vendor's account; here is one for the other's. */
  async #nameOpaAccount(): Promise<void> {
    const { id, parentId, userName } = this.truth.accounts('opa').find((it) => it.name === 'adm-backup');
    // Nobody else writes before the world is made.
    const place = {
      name: 'lab',
      path: join(this.config, 'lab.yaml'),
      locked: <T>(work: () => Promise<T>) => work(),
    };
    await editProfile(place, (edit) => {
      edit.set(['accounts', ACCOUNTS.opa.alias], {
        connection: 'opa',
        id: `ad:${parentId}:${id}`,
        name: ACCOUNTS.opa.name,
        userName,
        target: 'corp.lab.example',
        container: 'Directory/Tier0',
        platform: 'active-directory',
      });
    });
  }
}
