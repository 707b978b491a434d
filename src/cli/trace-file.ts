/** Writing the trace: for its owner's eyes only, though there is no secret in it. */
import { rm, writeFile } from 'node:fs/promises';
import type { HarTrace } from '../core/http-trace.ts';

/** A trace that cannot be written is told and does not change how the run ended. */
export async function writeTrace(path: string, trace: HarTrace, say: (text: string) => void): Promise<void> {
  try {
    // A file that is there keeps its mode when it is written to: it is replaced instead.
    await rm(path, { force: true });
    await writeFile(path, `${JSON.stringify(trace, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    say(`The trace could not be written to ${path}: ${error instanceof Error ? error.message : ''}`);
  }
}
