/** Adding a connection: drafted, tried, then saved. */
import { systemClock } from '../../core/clock.ts';
import { IdctlError } from '../../core/errors.ts';
import { examineConnection, verdictOf } from '../../services/connections/examine.ts';
import type { Finding } from '../../services/connections/port.ts';
import { vendorById } from '../../vendors/registry.ts';
import { createConnections } from '../connections.ts';
import type { Context } from '../context.ts';
import { circularity } from '../doctor/circularity.ts';
import type { Profile } from '../profile/load.ts';
import { draftProfile } from '../profile/load.ts';
import { sectionsText } from '../render/findings.ts';
import type { Asked, DraftFlags } from './connection-draft.ts';
import { draftConnection } from './connection-draft.ts';
import { requireName } from './given.ts';
import type { OwnKeyRequest, PreparedKey } from './own-key.ts';
import { prepareOwnKey } from './own-key.ts';
import { createSecretKeeper } from './secret-keeper.ts';

export interface AddRequest extends DraftFlags {
  readonly name: string;
  readonly replace: boolean;
  readonly skipTest: boolean;
  /** A key of its own, and how the vendor is to know it. */
  readonly ownKey?: Omit<OwnKeyRequest, 'name' | 'vendor' | 'url' | 'set' | 'replace'> | undefined;
}

export interface AddedConnection {
  readonly name: string;
  readonly vendor: string;
  readonly url: string;
  /** Null when it was not tried. */
  readonly findings: readonly Finding[] | null;
  /** False when an administrator has something to do before it can work. */
  readonly saved: boolean;
  /** What was made for it, if a key of its own was wanted. */
  readonly key: Pick<PreparedKey, 'id' | 'publicKey' | 'steps'> | null;
}

/** @throws CONFLICT (the name is taken), CHECK_FAILED (it does not work, and nothing was saved) */
export async function addConnection(context: Context, request: AddRequest): Promise<AddedConnection> {
  const { name } = request;
  requireName(name);
  const profile = await context.profile().catch((error: unknown) => {
    if (error instanceof IdctlError && error.code === 'NOT_FOUND') return null;
    throw error;
  });
  if (profile !== null) refuseTaken(profile, request);
  const { ownKey } = request;
  const prepared = ownKey === undefined ? null : await prepareOwnKey(context, { ...request, ...ownKey });
  const key = prepared === null ? null : keyView(prepared);
  if (prepared?.waits === true) {
    const { vendor, url } = prepared;
    return { name, vendor, url, findings: null, saved: false, key };
  }
  const keeper = createSecretKeeper(context.vault, context.prompts);
  try {
    const { vendor, url } = prepared ?? request;
    const set = [...request.set, ...(prepared?.set ?? [])];
    const others = profile?.connections ?? {};
    const asked = { prompts: context.prompts, keeper, offering: offeringOf(others) };
    const entry = await draftConnection(name, { vendor, url, set }, asked);
    const draft = draftProfile(context.options.profileName, context.profilePath, name, entry, others);
    const save = () =>
      context.editProfile((edit) => {
        // Questions take their time, and somebody else may have been faster.
        refuseTaken(edit.current(), request);
        edit.set(['connections', name], entry);
      });
    const findings = request.skipTest ? null : await tryOut(context, name, draft, save);
    if (findings === null) await save();
    return { name, vendor: entry.vendor, url: entry.url, findings, saved: true, key };
  } catch (error) {
    await keeper.undo();
    throw error;
  }
}

function refuseTaken({ connections }: Profile, { name, replace }: AddRequest): void {
  if (replace || !Object.hasOwn(connections, name)) return;
  throw new IdctlError('CONFLICT', `There is a connection "${name}" already.`, {
    hint: 'Replace it with --replace.',
  });
}

function offeringOf(connections: Profile['connections']): Asked['offering'] {
  return (capability) =>
    Object.keys(connections).filter(
      (name) => vendorById(connections[name]?.vendor ?? '')?.provides[capability] !== undefined,
    );
}

function keyView({ id, publicKey, steps }: PreparedKey): AddedConnection['key'] {
  return { id, publicKey, steps };
}

/** Examines the connection as it would be saved, and saves it when it works. */
async function tryOut(
  context: Context,
  name: string,
  profile: Profile,
  save: () => Promise<void>,
): Promise<readonly Finding[]> {
  const { options, prompts, vault, state } = context;
  // Without a vault in it, no session of an earlier set-up is taken for a sign-in with these secrets.
  const connections = createConnections({
    profile,
    vault,
    options,
    prompts,
    facts: state.facts,
    locks: state.locks,
  });
  try {
    const findings = await examineConnection(await connections.port(name, 'health'), systemClock);
    const circular = circularity(profile.connections, name);
    // The command's answer is a line: what is no fault of the connection is said beside it.
    if (circular?.state === 'warn') options.io.say(`${name}: ${circular.detail} ${circular.remedy ?? ''}`);
    const all = circular === null ? findings : [...findings, circular];
    if (verdictOf(all) === 'fail') await saveAnyway(context, name, all);
    await save();
    // Without a vault to keep it in, it ends with this run.
    await connections.keepPersonsSession(name).catch(() => undefined);
    return all;
  } finally {
    await connections.close();
  }
}

async function saveAnyway(context: Context, name: string, findings: readonly Finding[]): Promise<void> {
  const { io } = context.options;
  io.say(sectionsText([{ title: name, findings }], io.stderrIsTty));
  const faults = findings.filter((it) => it.state === 'fail').map((it) => `${it.name}: ${it.detail}`);
  if (context.prompts.possible) {
    const anyway = await context.prompts.confirm({
      message: 'It does not work. Save it anyway?',
      answeredBy: '--skip-test',
    });
    if (anyway) return;
    // Who was asked has just read why.
    throw new IdctlError('CHECK_FAILED', `${name} was not saved.`);
  }
  throw new IdctlError('CHECK_FAILED', `${name} does not work and was not saved: ${faults.join('; ')}`, {
    hint: 'Save it without trying with --skip-test.',
  });
}
