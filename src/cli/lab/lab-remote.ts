/** Speaking to the control listener of a running lab. */
import { readFile } from 'node:fs/promises';
import { systemClock } from '../../core/clock.ts';
import { IdctlError } from '../../core/errors.ts';
import { createHttp } from '../../core/http.ts';
import type { Http } from '../../core/http-contract.ts';
import type { Context } from '../context.ts';
import { labHome, readLabRecord } from './lab-home.ts';

export interface LabRemote {
  /** The JSON answer; null when there was none. @throws USAGE when the lab refuses the request */
  call(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
  readonly control: string;
}

async function findControl(context: Context): Promise<{ control: string; tokenFile: string }> {
  const profile = await context.profile().catch(() => null);
  if (profile?.lab !== undefined) return profile.lab;
  const home = labHome(context.folders);
  const record = await readLabRecord(home);
  if (record !== null) return { control: record.urls['control'] ?? '', tokenFile: home.tokenPath };
  throw new IdctlError('NOT_FOUND', 'No lab is running.', {
    hint: 'Start one: idctl lab start    or: idctl lab exec -- bash',
  });
}

export async function openLabRemote(context: Context): Promise<LabRemote> {
  const { control, tokenFile } = await findControl(context);
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
