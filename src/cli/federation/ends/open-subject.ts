/** The two ends that the static tier looks at: of a wiring by its name, or of a pair that was named. */
import { basename } from 'node:path';
import { IdctlError } from '../../../core/errors.ts';
import { readSamlMetadata } from '../../../services/federation/metadata/read-metadata.ts';
import { readSamlConfig } from '../../../services/federation/static/saml-config.ts';
import type {
  DeclaredTarget,
  SourceEnd,
  StaticSubject,
} from '../../../services/federation/static/subject.ts';
import type { Connections } from '../../connections.ts';
import type { Context } from '../../context.ts';
import { declaredByWiring } from './declared-by-wiring.ts';
import { openEnd } from './open-ends.ts';
import { readSmall } from './read-small.ts';
import { sourceOfWiring, targetOfWiring, vaultOfWiring, wiringRecord } from './wiring-ends.ts';

export interface SubjectFlags {
  /** Name of a wiring that was applied. */
  readonly wiring?: string | undefined;
  /** Connection of the end that signs users in, and its application by id or label. */
  readonly idp?: string | undefined;
  readonly app?: string | undefined;
  /** Connection of the end that lets them in, or the path of a metadata file or a saml.config. */
  readonly sp?: string | undefined;
  /** Of a connection `sp`, by id or name. */
  readonly 'identity-provider'?: string | undefined;
  /** Login or mail address of somebody who should get in. */
  readonly user?: string | undefined;
}

/** Calls nobody yet, but for a wiring with one end. @throws USAGE, NOT_FOUND, CONFIG_INVALID (a file that is no metadata) */
export async function openStaticSubject(context: Context, flags: SubjectFlags): Promise<StaticSubject> {
  const user = flags.user ?? null;
  if (flags.wiring !== undefined) {
    refusePair(flags);
    return { ...(await ofWiring(context, flags.wiring)), user };
  }
  if (flags.idp === undefined && flags.sp === undefined) {
    throw new IdctlError('USAGE', 'Name a wiring, or two ends with --idp and --sp.', {
      hint: 'Wirings that were applied: idctl sso status',
    });
  }
  const connections = await context.connections();
  const source = sourceOf(await endOf(connections, flags.idp), flags);
  const target = await targetOf(connections, flags);
  return {
    name: [nameOf(flags.idp, flags.app), nameOf(flags.sp, flags['identity-provider'])]
      .filter((it) => it !== null)
      .join(' and '),
    source,
    ...target,
    user,
  };
}

function refusePair({ idp, app, sp, 'identity-provider': provider }: SubjectFlags): void {
  if ([idp, app, sp, provider].every((it) => it === undefined)) return;
  throw new IdctlError(
    'USAGE',
    'A wiring names both ends: leave --idp, --app, --sp and --identity-provider out.',
  );
}

function nameOf(end: string | undefined, what: string | undefined): string | null {
  if (end === undefined) return null;
  return what === undefined ? basename(end) : `${end} "${what}"`;
}

type Opened = { readonly connection: string; readonly end: SourceEnd['end'] } | null;

async function endOf(connections: Connections, name: string | undefined): Promise<Opened> {
  return name === undefined ? null : { connection: name, end: await openEnd(connections, name) };
}

function sourceOf(opened: Opened, { app }: SubjectFlags): SourceEnd | null {
  if (opened === null) {
    if (app !== undefined)
      throw new IdctlError('USAGE', '--app is the application of --idp: name its connection.');
    return null;
  }
  if (app === undefined) {
    throw new IdctlError('USAGE', `Which application of ${opened.connection}? Name it with --app.`, {
      hint: 'By its label or its id: idctl okta apps list',
    });
  }
  return { ...opened, application: app };
}

async function targetOf(
  connections: Connections,
  { sp, 'identity-provider': provider }: SubjectFlags,
): Promise<Pick<StaticSubject, 'target' | 'declared'>> {
  if (sp === undefined) {
    if (provider !== undefined)
      throw new IdctlError('USAGE', '--identity-provider is one of --sp: name its connection.');
    return { target: null, declared: null };
  }
  if (connections.names.includes(sp)) {
    if (provider === undefined)
      throw new IdctlError('USAGE', `Which identity provider of ${sp}? Name it with --identity-provider.`);
    const opened = { connection: sp, end: await openEnd(connections, sp) };
    return { target: { ...opened, provider }, declared: null };
  }
  if (provider !== undefined) {
    throw new IdctlError('NOT_FOUND', `There is no connection "${sp}" in this profile.`, {
      hint: `There is ${connections.names.join(', ')}.`,
    });
  }
  return { target: null, declared: await ofFile(sp) };
}

async function ofFile(path: string): Promise<DeclaredTarget> {
  const xml = await readSmall(path);
  const origin = basename(path);
  const configuration = readSamlConfig(xml, origin);
  if (configuration !== null) return configuration;
  const { sp } = readSamlMetadata(xml, origin);
  if (sp === undefined) {
    throw new IdctlError(
      'CONFIG_INVALID',
      `${path} is neither metadata of a SAML service provider nor a saml.config with one partner.`,
    );
  }
  return { origin, sp, client: null, metadata: xml };
}

async function ofWiring(context: Context, name: string): Promise<Omit<StaticSubject, 'user'>> {
  const record = await wiringRecord(context, name);
  const connections = await context.connections();
  const source = await sourceOfWiring(connections, record);
  const made = await targetOfWiring(connections, record);
  const target = made ?? (await vaultOfWiring(connections, record));
  if (source === null && target === null) {
    throw new IdctlError(
      'USAGE',
      `The wiring "${name}" is no federation: it has nobody who signs in to anything.`,
    );
  }
  const declared = made === null ? await declaredByWiring(await context.sso(), record) : null;
  return { name: `wiring ${name}`, source, target, declared };
}
