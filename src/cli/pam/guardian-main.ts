/**
 * The guardian: a process of its own that waits for the end of the pipe from `pam exec`. When that comes without a
 * release, idctl has died: it ends the child and gives the password back.
 */
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Secret } from '../../core/secret.ts';
import { returnLease } from '../../services/pam/check-in.ts';
import type { Context } from '../context.ts';
import { createContext } from '../context.ts';
import { createIo } from '../terminal/io.ts';
import { createLifecycle } from '../terminal/lifecycle.ts';
import { NO_INPUT } from '../terminal/standard-input.ts';
import type { GuardianMessage } from './guardian-contract.ts';

type Watch = Extract<GuardianMessage, { kind: 'watch' }>;

interface Heard {
  watch: Watch | null;
  childPid: number | null;
  secrets: ReadonlyMap<string, Secret>;
  released: boolean;
}

/** A request that was under way when the parent died may still arrive at the vendor: it is given this long. */
const IN_FLIGHT_MS = 1500;

async function listen(): Promise<Heard> {
  const heard: Heard = { watch: null, childPid: null, secrets: new Map(), released: false };
  for await (const line of createInterface({ input: process.stdin })) {
    const message: GuardianMessage = JSON.parse(line); // Written by guardian.ts.
    if (message.kind === 'watch') heard.watch = message;
    else if (message.kind === 'child') heard.childPid = message.pid;
    else if (message.kind === 'child-ended') heard.childPid = null;
    else if (message.kind === 'release') heard.released = true;
    else
      heard.secrets = new Map(
        Object.entries(message.secrets).map(([name, value]) => [name, new Secret(value)]),
      );
  }
  return heard;
}

/** When a child that ignores SIGTERM (an interactive shell does) is killed, and how often it is looked at. */
const KILL_AFTER_MS = 2500;
const LOOK_MS = 100;

/** The child's password is about to end: a child that goes on with it would only lock the account. */
async function endChild(pid: number | null): Promise<void> {
  if (pid === null || !signalled(pid, 'SIGTERM')) return;
  for (let waited = 0; waited < KILL_AFTER_MS; waited += LOOK_MS) {
    await delay(LOOK_MS);
    // The number of a child that has ended may soon be somebody else's.
    if (!signalled(pid, 0)) return;
  }
  signalled(pid, 'SIGKILL');
}

/** False when it has ended before us, which is as good. */
function signalled(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

async function giveBack(context: Context, watch: Watch): Promise<void> {
  const pam = await context.pam();
  const before = await pam.leases.get(watch.leaseId);
  if (before === null) return;
  if (before.state === 'requested') await delay(IN_FLIGHT_MS);
  const lease = await pam.leases.get(watch.leaseId);
  if (lease !== null && lease.state !== 'pending') await returnLease(pam, { lease });
}

async function main(): Promise<void> {
  // Outlives what ends its neighbours; it ends by itself when its work is done.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => undefined);
  const { watch, childPid, secrets, released } = await listen();
  if (released || watch === null) return;
  const ended = endChild(childPid);
  const lifecycle = createLifecycle(process, () => undefined);
  const context = createContext({
    environment: process.env,
    platform: process.platform,
    io: createIo(process),
    // Ours brings the orders of the run that we watch.
    stdin: NO_INPUT,
    lifecycle,
    profileName: watch.profile,
    noInput: true,
    onCall: null,
    trace: null,
    userAgent: 'idctl-guardian',
    inherited: secrets,
  });
  try {
    await giveBack(context, watch);
  } finally {
    await ended;
    await lifecycle.end();
  }
}

// What cannot be given back here is marked in its record, and the sweep takes it up.
await main().catch(() => {
  process.exitCode = 1;
});
