/** `federation certs roll`: which exchange is meant, and what is shown of it. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDuration } from '../../../core/duration.ts';
import { IdctlError } from '../../../core/errors.ts';
import { planRoll, roll } from '../../../services/federation/certs/roll.ts';
import { rollBack } from '../../../services/federation/certs/roll-back.ts';
import type {
  RollHandover,
  RollPlan,
  RollReport,
  RollRequest,
} from '../../../services/federation/certs/roll-contract.ts';
import type { Context } from '../../context.ts';
import { confirmTarget } from '../../terminal/confirm.ts';
import { sourceOfWiring, targetOfWiring, wiringRecord } from '../ends/wiring-ends.ts';
import { rollDeps } from './roll-deps.ts';

export interface RollFlags {
  readonly connection?: string | undefined;
  readonly app?: string | undefined;
  readonly to?: string | undefined;
  readonly 'identity-provider'?: string | undefined;
  readonly years: number;
  readonly continue: boolean;
  readonly back: boolean;
  readonly 'accept-outage': boolean;
  readonly 'dry-run': boolean;
  readonly grace: string;
  readonly handover?: string | undefined;
  readonly confirm?: string | undefined;
}

export type RollOutput =
  | { readonly kind: 'planned'; readonly plan: RollPlan }
  | { readonly kind: 'rolled'; readonly report: RollReport; readonly files: readonly string[] }
  | { readonly kind: 'back'; readonly connection: string; readonly label: string };

export async function runRoll(
  context: Context,
  wiring: string | undefined,
  flags: RollFlags,
): Promise<RollOutput> {
  const request = await requestOf(context, wiring, flags);
  const deps = await rollDeps(context);
  const plan = await planRoll(deps, request);
  if (flags['dry-run']) return { kind: 'planned', plan };
  const { label } = plan.application;
  await confirmTarget(
    wiring ?? label,
    flags.confirm,
    flags.back ? 'go back to the old certificate of' : 'exchange the certificate of',
    context.prompts,
  );
  if (flags.back) {
    await rollBack(deps, request);
    return { kind: 'back', connection: request.connection, label };
  }
  const report = await roll(deps, request);
  const files = await write(flags.handover, report.handover);
  return { kind: 'rolled', report, files };
}

/** @throws USAGE, NOT_FOUND */
async function requestOf(
  context: Context,
  wiring: string | undefined,
  flags: RollFlags,
): Promise<RollRequest> {
  const shared = {
    years: flags.years,
    ownerIsDone: flags.continue,
    acceptsOutage: flags['accept-outage'],
    graceMs: parseDuration(flags.grace),
  };
  const { connection, app, to, 'identity-provider': provider } = flags;
  if (wiring !== undefined) {
    if ([connection, app, to, provider].some((it) => it !== undefined))
      throw new IdctlError('USAGE', 'A wiring names both ends: leave --connection, --app and --to out.');
    const record = await wiringRecord(context, wiring);
    const connections = await context.connections();
    const source = await sourceOfWiring(connections, record);
    const target = await targetOfWiring(connections, record);
    if (source === null)
      throw new IdctlError('USAGE', `The wiring "${wiring}" has no application that signs.`);
    return {
      ...shared,
      connection: source.connection,
      application: source.application,
      target: target === null ? null : { connection: target.connection, provider: target.provider },
    };
  }
  if (connection === undefined || app === undefined) {
    throw new IdctlError('USAGE', 'Name a wiring, or an application with --connection and --app.');
  }
  if ((to === undefined) !== (provider === undefined)) {
    throw new IdctlError('USAGE', '--to and --identity-provider name the other end together.');
  }
  const target = to === undefined || provider === undefined ? null : { connection: to, provider };
  return { ...shared, connection, application: app, target };
}

/** Answers with the paths written. @throws USAGE when the folder cannot be written to */
async function write(folder: string | undefined, handover: RollHandover | null): Promise<readonly string[]> {
  if (folder === undefined || handover === null) return [];
  const written: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const { name, content } of handover.files) {
      const path = join(folder, name);
      await writeFile(path, content);
      written.push(path);
    }
    return written;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // mkdir and writeFile throw nothing else.
    throw new IdctlError('USAGE', `The files cannot be written to ${folder} (${code}).`, {
      hint: 'The exchange is under way. Run it again with another folder.',
      cause: error,
    });
  }
}
