/** Streaming the audit log to stdout, byte for byte, so that the copy can be verified. */
import type { Context } from './context.ts';

export async function exportAudit(context: Context): Promise<void> {
  const { io } = context.options;
  let isEmpty = true;
  for await (const line of context.state.audit.exportLines()) {
    isEmpty = false;
    await io.out(Buffer.from(line).toString('utf8'));
  }
  if (isEmpty) io.say('Nothing is logged.');
}
