/** The line that `--debug` prints for each call; what it is given holds no secret. */
import type { CallRecord } from '../core/http.ts';

export function callLine(call: CallRecord): string {
  const result = call.status ?? call.errorCode ?? '?';
  const attempt = call.attempt > 1 ? ` attempt ${call.attempt}` : '';
  const id = call.requestId === null ? '' : ` [${call.requestId}]`;
  return `debug: ${call.method} ${call.host}${call.path} ${result} ${call.ms} ms ${call.operation}${attempt}${id}`;
}
