/** `federation certs roll`: which exchange is meant, and what is shown of it. */
import { parseDuration } from '../../../core/duration.ts';
import { IdctlError } from '../../../core/errors.ts';
import { planRoll, roll } from '../../../services/federation/certs/roll.ts';
import { rollBack } from '../../../services/federation/certs/roll-back.ts';
import type {
  RollDeps,
  RollPlan,
  RollReport,
  RollRequest,
} from '../../../services/federation/certs/roll-contract.ts';
import type { TrustReport } from '../../../services/federation/certs/roll-trust.ts';
import { rollTrust } from '../../../services/federation/certs/roll-trust.ts';
import type { Context } from '../../context.ts';
import { confirmTarget } from '../../terminal/confirm.ts';
import { readSmall } from '../ends/read-small.ts';
import { sourceOfWiring, targetOfWiring, wiringRecord } from '../ends/wiring-ends.ts';
import { openLive } from '../live/open-live.ts';
import { rollDeps } from './roll-deps.ts';
import { writeHandoverFiles } from './roll-files.ts';

export interface RollFlags {
  readonly connection?: string | undefined;
  readonly app?: string | undefined;
  readonly to?: string | undefined;
  readonly 'identity-provider'?: string | undefined;
  readonly certificate?: string | undefined;
  readonly years: number;
  readonly continue: boolean;
  readonly back: boolean;
  readonly 'accept-outage': boolean;
  readonly 'dry-run': boolean;
  readonly grace: string;
  readonly handover?: string | undefined;
  readonly confirm?: string | undefined;
  readonly user?: string | undefined;
  readonly 'user-secret'?: string | undefined;
  readonly 'user-factor'?: string | undefined;
  readonly start?: string | undefined;
}

export type RollOutput =
  | { readonly kind: 'planned'; readonly plan: RollPlan }
  | { readonly kind: 'rolled'; readonly report: RollReport; readonly files: readonly string[] }
  | { readonly kind: 'trusted'; readonly report: TrustReport }
  | { readonly kind: 'back'; readonly connection: string; readonly label: string };

export async function runRoll(
  context: Context,
  wiring: string | undefined,
  flags: RollFlags,
): Promise<RollOutput> {
  if (flags.certificate !== undefined) return runTrust(context, wiring, flags.certificate, flags);
  const request = await requestOf(context, wiring, flags);
  const deps = await rollDeps(context, await signInOf(context, wiring, flags));
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
  const files = await writeHandoverFiles(flags.handover, report.handover);
  return { kind: 'rolled', report, files };
}

/** What the partner has exchanged, or is about to: his certificate comes in a file. */
async function runTrust(
  context: Context,
  wiring: string | undefined,
  path: string,
  flags: RollFlags,
): Promise<RollOutput> {
  const { connection, app, to, 'identity-provider': provider } = flags;
  if (
    wiring !== undefined ||
    app !== undefined ||
    to !== undefined ||
    connection === undefined ||
    provider === undefined
  ) {
    throw new IdctlError(
      'USAGE',
      '--certificate is for an identity provider: name it with --connection and --identity-provider.',
    );
  }
  refuseSignIn(flags, 'the partner signs in for himself');
  const request = {
    connection,
    provider,
    certificate: await readSmall(path),
    partnerIsDone: flags.continue,
    acceptsOutage: flags['accept-outage'],
  };
  const deps = await rollDeps(context);
  const planned = await rollTrust(deps, request, { dryRun: true });
  if (flags['dry-run']) return { kind: 'trusted', report: planned };
  await confirmTarget(planned.provider, flags.confirm, 'change what is trusted of', context.prompts);
  return { kind: 'trusted', report: await rollTrust(deps, request, { dryRun: false }) };
}

const OF_A_SIGN_IN = ['user', 'user-secret', 'user-factor', 'start'] as const;

/** @throws USAGE */
function refuseSignIn(flags: RollFlags, why: string): void {
  const given = OF_A_SIGN_IN.find((it) => flags[it] !== undefined);
  if (given !== undefined) throw new IdctlError('USAGE', `--${given} has no place here: ${why}.`);
}

/** The live tier over both ends; null where no test user is named. @throws USAGE where he is by half */
async function signInOf(
  context: Context,
  wiring: string | undefined,
  flags: RollFlags,
): Promise<RollDeps['signIn']> {
  if (flags.back) refuseSignIn(flags, 'what was right before is taken up again');
  if (OF_A_SIGN_IN.every((it) => flags[it] === undefined)) return null;
  const { connection: idp, to: sp, app, 'identity-provider': provider } = flags;
  const { user, start, 'user-secret': secret, 'user-factor': factor } = flags;
  const who = { user, start, 'user-secret': secret, 'user-factor': factor };
  const live = await openLive(context, { wiring, idp, sp, app, 'identity-provider': provider, ...who });
  return () => live.verify();
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
