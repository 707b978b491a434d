/** Speaking to the control listener of a running lab. */
import { readFile } from 'node:fs/promises';
import { systemClock } from '../../core/clock.ts';
import { IdctlError } from '../../core/errors.ts';
import { createHttp } from '../../core/http.ts';
import type { Http } from '../../core/http-contract.ts';
import type { Context } from '../context.ts';
import { labHome, readLabRecord } from './lab-record.ts';

export interface LabRemote {
  /** The JSON answer; null when there was none. @throws USAGE when the lab refuses the request */
  call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
  readonly control: string;
}

interface Control {
  readonly control: string;
  readonly tokenFile: string;
}

async function recordedControl(context: Context): Promise<Control | null> {
  const home = labHome(context.folders);
  const record = await readLabRecord(home);
  return record === null ? null : { control: record.urls['control'] ?? '', tokenFile: home.tokenPath };
}

export async function openLabRemote(context: Context): Promise<LabRemote> {
  const profile = await context.profile().catch(() => null);
  const control = profile?.lab ?? (await recordedControl(context));
  if (control !== null) return connect(context, control);
  throw new IdctlError('NOT_FOUND', 'No lab is running.', {
    hint: 'Start one: idctl lab start    or: idctl lab exec -- bash',
  });
}

/** A second lab would take the first one's files, and nobody could stop that one any more. @throws CONFLICT */
export async function refuseSecondLab(context: Context): Promise<void> {
  const control = await recordedControl(context);
  if (control === null) return;
  const remote = await connect(context, control);
  const answers = await remote.call('GET', 'status').then(
    () => true,
    () => false,
  );
  if (answers) {
    throw new IdctlError('CONFLICT', 'A lab is running already.', {
      hint: 'See idctl lab status; end it with: idctl lab stop',
    });
  }
}

async function connect(context: Context, { control, tokenFile }: Control): Promise<LabRemote> {
  const token = (await readFile(tokenFile, 'utf8').catch(() => '')).trim();
  const http: Http = createHttp({
    baseUrl: control,
    clock: systemClock,
    random: Math.random,
    signal: context.options.lifecycle.ended,
    rateLimit: () => null,
    userAgent: context.options.userAgent,
    retries: { attempts: 1 },
  });
  context.options.lifecycle.onEnd(() => http.close());
  return {
    control,
    async call(method, path, body) {
      const answer = await http
        .send({
          method,
          path: `__lab/${path}`,
          effect: 'read',
          operation: `lab ${path}`,
          headers: { authorization: `Bearer ${token}` },
          ...(body === undefined ? {} : { body: { json: body } }),
        })
        .catch((cause: unknown) => {
          throw new IdctlError('UNAVAILABLE', 'The lab does not answer: it may have been stopped.', {
            hint: 'Start it again: idctl lab start',
            cause,
          });
        });
      const parsed: unknown = answer.text === '' ? null : JSON.parse(answer.text);
      if (answer.status < 400) return parsed;
      throw new IdctlError(answer.status === 401 ? 'AUTH_REQUIRED' : 'USAGE', refusal(parsed, answer.status));
    },
  };
}

function refusal(body: unknown, status: number): string {
  const error =
    typeof body === 'object' && body !== null && 'error' in body ? String(body.error) : `status ${status}`;
  return `The lab refuses: ${error}`;
}
