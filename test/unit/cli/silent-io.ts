/** Streams that lead nowhere and remember what was said. */
import type { Io } from '../../../src/cli/terminal/io.ts';

export interface SilentIo extends Io {
  readonly said: readonly string[];
  readonly written: readonly string[];
}

export function silentIo(
  terminals: Partial<Pick<Io, 'stdinIsTty' | 'stdoutIsTty' | 'stderrIsTty' | 'columns'>> = {},
): SilentIo {
  const said: string[] = [];
  const written: string[] = [];
  return {
    said,
    written,
    out: async (text) => void written.push(text),
    say: (text) => void said.push(text),
    drained: async () => undefined,
    outClosed: false,
    outIsDiscarded: false,
    stdinIsTty: false,
    stdoutIsTty: false,
    stderrIsTty: false,
    columns: undefined,
    ...terminals,
  };
}
