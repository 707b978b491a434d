/** A plan kept in a file: what was seen, and the digests that bind it to its wiring and to what was there. */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import { IdctlError } from '../../core/errors.ts';
import type { Plan } from '../../services/sso/plan.ts';
import { planJson } from './plan-json.ts';

const bindings = z.object({
  schemaVersion: z.literal(1),
  kind: z.literal('idctl-sso-plan'),
  /** Of the wiring. */
  file: z.string(),
  wiringDigest: z.string(),
  stateDigest: z.string(),
});

export type PlanBinding = z.infer<typeof bindings>;

/** @throws USAGE when the file cannot be written */
export async function writePlanFile(path: string, wiringFile: string, plan: Plan): Promise<void> {
  const { wiringDigest, stateDigest } = plan;
  const binding: PlanBinding = {
    schemaVersion: 1,
    kind: 'idctl-sso-plan',
    file: resolve(wiringFile),
    wiringDigest,
    stateDigest,
  };
  const text = `${JSON.stringify({ ...binding, plan: planJson(plan) }, null, 2)}\n`;
  try {
    await writeFile(path, text, { mode: 0o600 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // writeFile throws nothing else.
    throw new IdctlError('USAGE', `The plan cannot be written to ${path} (${code}).`, { cause: error });
  }
}

/** @throws NOT_FOUND, CONFIG_INVALID */
export async function readPlanFile(path: string): Promise<PlanBinding> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const code = error.code === 'ENOENT' ? 'NOT_FOUND' : 'CONFIG_INVALID';
    throw new IdctlError(code, `There is no plan to read at ${path} (${error.code}).`, { cause: error });
  });
  const parsed = bindings.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new IdctlError('CONFIG_INVALID', `${path} is no plan of this idctl.`, {
    hint: 'Make one with: idctl sso plan -f WIRING --out FILE',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
