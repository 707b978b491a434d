/** A lab in a process of its own; this file loads none of the lab's code. */
import { spawn } from 'node:child_process';
import { IdctlError } from '../../core/errors.ts';
import type { LabOptions } from '../../lab/kernel/contract.ts';
import type { Context } from '../context.ts';
import { launcher } from '../installation.ts';
import { forgetLab } from './lab-home.ts';
import { labHome, readLabRecord } from './lab-record.ts';
import { refuseSecondLab } from './lab-remote.ts';

type Urls = Readonly<Record<string, string>>;

const START_MS = 15_000;

/** Starts `lab start` as a process of its own and waits until it serves. @throws UNAVAILABLE, CONFLICT */
export async function startDetached(context: Context, options: LabOptions): Promise<Urls> {
  await refuseSecondLab(context);
  const home = labHome(context.folders);
  await forgetLab(home);
  const flags = ['--port', String(options.basePort)];
  if (options.seed !== undefined) flags.push('--seed', options.seed);
  if (options.statePath !== undefined) flags.push('--state', options.statePath);
  const child = spawn(process.execPath, [launcher(), 'lab', 'start', ...flags], {
    detached: true,
    stdio: 'ignore',
  });
  const died = new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  child.unref();
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    const record = await readLabRecord(home);
    if (record !== null && record.pid === child.pid) return record.urls;
    const code = await Promise.race([died, new Promise<null>((resolve) => setTimeout(resolve, 50, null))]);
    if (code !== null) break;
  }
  child.kill();
  throw new IdctlError('UNAVAILABLE', 'The lab did not start.', {
    hint: 'See why: idctl lab start    (a taken port: --port 0)',
  });
}
