/** What happens in a vendor's world without a call of its API, such as a file that somebody puts onto a server. */
import { text as wholeText } from 'node:stream/consumers';
import type { Context } from '../context.ts';
import { openInput } from '../federation/input.ts';
import { openLabRemote } from './lab-remote.ts';

export interface LabHappening {
  readonly vendor: string;
  readonly event: string;
  /** What comes with it: JSON, or a text as it is. `-` is standard input. */
  readonly file?: string | undefined;
}

/** @throws USAGE naming what the stand-in takes instead, NOT_FOUND */
export async function tellLab(context: Context, { vendor, event, file }: LabHappening): Promise<void> {
  const data = file === undefined ? {} : dataOf(await wholeText((await openInput(context, file)).bytes));
  await (await openLabRemote(context)).call('POST', 'events', { vendor, event, data });
}

function dataOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
