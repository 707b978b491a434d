/** Where a lab leaves word of itself, and whether it still runs. */
import { join } from 'node:path';
import { readTextFile } from '../../state/atomic-file.ts';
import type { Folders } from '../paths.ts';

/** What other runs need to find a running lab; the token is beside it, in a file of its own. */
export interface LabRecord {
  readonly pid: number;
  readonly urls: Readonly<Record<string, string>>;
}

export interface LabHome {
  readonly folder: string;
  readonly recordPath: string;
  readonly tokenPath: string;
}

export function labHome({ config }: Folders): LabHome {
  const folder = join(config, 'lab');
  return { folder, recordPath: join(folder, 'lab.json'), tokenPath: join(folder, 'control-token') };
}

export async function readLabRecord(home: LabHome): Promise<LabRecord | null> {
  const text = await readTextFile(home.recordPath);
  return text === null ? null : JSON.parse(text); // Written below, as a whole or not at all.
}

/** Whether the lab that left the record still runs. */
export function isRunning({ pid }: LabRecord): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is one, too.
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // process.kill throws nothing else.
  }
}

/** What every run on a profile of the lab says. */
export async function labNotice(folders: Folders): Promise<string> {
  const record = await readLabRecord(labHome(folders));
  return record !== null && isRunning(record)
    ? 'lab: this profile is a rehearsal; nothing real is touched.'
    : 'lab: the lab of this profile is not running. Start it: idctl lab start';
}
