/** Paired runs and medians: every round runs each program once, so that noise of the machine falls on all alike. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Peak resident memory of a process so far, in KiB; null where the platform does not tell. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) || null;
  } catch {
    return null;
  }
}

/** Runs once; milliseconds from spawn to exit, and the highest peak seen. */
export function runOnce({ args, env, watchMemory = false, code: wanted = 0 }) {
  return new Promise((resolve, reject) => {
    const begun = process.hrtime.bigint();
    const child = spawn(process.execPath, args, {
      env: env ?? process.env,
      // A reader of stdout: a secret is not taken for the null device.
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.resume();
    let complaint = '';
    let peak = 0;
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    const timer = watchMemory
      ? setInterval(() => (peak = Math.max(peak, peakOf(child.pid) ?? 0)), 2)
      : undefined;
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      if (code !== wanted) reject(new Error(`${args.join(' ')} ended with ${code}: ${complaint}`));
      else resolve({ ms: Number(process.hrtime.bigint() - begun) / 1e6, peakKiB: peak });
    });
  });
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Rounds of every program in turn; `between` runs, untimed, after each run of a program. */
export async function paired(programs, rounds) {
  const times = new Map(programs.map((it) => [it.name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const program of programs) {
      await program.before?.();
      const { ms } = await runOnce(program);
      await program.after?.();
      // The first round warms the caches of the file system.
      if (round > 0) times.get(program.name).push(ms);
    }
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}
