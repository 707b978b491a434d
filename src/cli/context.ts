/**
 * The composition root: makes what a run needs from profile, environment and flags, each when first asked for.
 * Commands ask it for services' collaborators; nothing else in idctl reads environment, disk and vault together.
 */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../core/clock.ts';
import type { CallRecord } from '../core/http.ts';
import type { HarTrace } from '../core/http-trace.ts';
import { shortId } from '../core/ids.ts';
import { inTime } from '../core/in-time.ts';
import type { Secret } from '../core/secret.ts';
import type { AuditLog } from '../services/audit/port.ts';
import type { PamConnection, PamDeps } from '../services/pam/deps.ts';
import type { AliasTable } from '../services/pam/resolve.ts';
import type { SsoDeps } from '../services/sso/deps.ts';
import type { Vault } from '../vault/contract.ts';
import type { Connections } from './connections.ts';
import { createConnections } from './connections.ts';
import { labNotice } from './lab/lab-record.ts';
import type { Environment, Folders } from './paths.ts';
import { folders } from './paths.ts';
import type { ProfileEdit } from './profile/edit.ts';
import { editProfile } from './profile/edit.ts';
import type { Profile } from './profile/load.ts';
import { loadProfile } from './profile/load.ts';
import { ssoDeps } from './sso/sso-deps.ts';
import type { StateFiles } from './state-files.ts';
import { createStateFiles, lockedBy } from './state-files.ts';
import type { Io } from './terminal/io.ts';
import type { Lifecycle } from './terminal/lifecycle.ts';
import type { Prompts } from './terminal/prompts.ts';
import { createPrompts } from './terminal/prompts.ts';
import type { StandardInput } from './terminal/standard-input.ts';
import { typePassphrase, vaultOf } from './vault-of.ts';

export interface ContextOptions {
  readonly environment: Environment;
  readonly platform: NodeJS.Platform;
  readonly io: Io;
  readonly stdin: StandardInput;
  readonly lifecycle: Lifecycle;
  readonly profileName: string;
  readonly noInput: boolean;
  readonly onCall: ((call: CallRecord) => void) | null;
  readonly trace: HarTrace | null;
  readonly userAgent: string;
  /** What a process hands over that this one stands in for. */
  readonly inherited?: ReadonlyMap<string, Secret>;
}

export interface Context {
  readonly options: ContextOptions;
  readonly folders: Folders;
  readonly profilePath: string;
  readonly prompts: Prompts;
  /** @throws NOT_FOUND, CONFIG_INVALID */
  profile(): Promise<Profile>;
  /** Changes the profile's file, one process at a time. @throws CONFIG_INVALID and writes nothing */
  editProfile(edit: ProfileEdit): Promise<void>;
  /** The vault that the profile names. @throws CONFIG_INVALID when it names none, VAULT_LOCKED */
  vault(): Promise<Vault>;
  readonly state: StateFiles;
  connections(): Promise<Connections>;
  pam(): Promise<PamDeps>;
  aliases(): Promise<AliasTable>;
  sso(): Promise<SsoDeps>;
  audit(): AuditLog;
  /** The same, reading the profile anew: for a run that has just written it, and has its vault open. */
  reopened(vault: Vault): Context;
}

/** Remembers the first answer; a failure is remembered, too: a run asks once. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The account name of the operating system; numeric where the account database does not know it. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

export function createContext(options: ContextOptions, openedVault?: Vault): Context {
  const { environment, io, lifecycle, profileName } = options;
  const where = folders(environment, options.platform);
  const profilePath = join(where.config, `${profileName}.yaml`);
  const user = systemUser();
  const state = createStateFiles(join(where.state, profileName), user, (message) => io.say(message));
  const prompts = createPrompts({ io, noInput: options.noInput, environment, signal: lifecycle.interrupted });
  const profile = once(async () => {
    const loaded = await loadProfile(profileName, profilePath, environment);
    if (loaded.lab !== undefined) io.say(await labNotice(where));
    return loaded;
  });
  const vault = once(async () => {
    const deps = { environment, locks: state.locks, typedPassphrase: () => typePassphrase(prompts) };
    return openedVault ?? vaultOf(await profile(), deps);
  });
  const connections = once(async () => {
    const made = createConnections({
      ...{ profile: await profile(), vault, options, prompts, facts: state.facts, locks: state.locks },
      ...(options.inherited === undefined ? {} : { inherited: options.inherited }),
    });
    lifecycle.onEnd(() => made.close());
    return made;
  });
  return {
    options,
    folders: where,
    profilePath,
    prompts,
    profile,
    editProfile: (edit) =>
      editProfile({ name: profileName, path: profilePath, locked: lockedBy(state.locks, 'profile') }, edit),
    vault,
    state,
    connections,
    audit: () => state.audit,
    reopened: (opened) => createContext(options, opened),
    aliases: async () => aliasTable(await profile()),
    pam: async () => pamDeps(await connections(), state, options, user),
    sso: async () => ssoDeps(await connections(), state, options),
  };
}

function aliasTable({ accounts }: Profile): AliasTable {
  return Object.fromEntries(
    Object.entries(accounts).map(([alias, { connection, ...known }]) => [alias, { connection, known }]),
  );
}

async function pamDeps(
  connections: Connections,
  state: StateFiles,
  { io, lifecycle }: ContextOptions,
  user: string,
): Promise<PamDeps> {
  return {
    connections: (await connections.offering('pam')).map((name) => pamConnection(connections, name)),
    ...state,
    clock: systemClock,
    user,
    newLeaseId: () => shortId('ls'),
    say: (message) => io.say(message),
    inTime,
    signal: lifecycle.interrupted,
    ended: lifecycle.ended,
  };
}

function pamConnection(connections: Connections, name: string): PamConnection {
  return {
    name,
    pam: () => connections.port(name, 'pam'),
    approvals: () => connections.portOrNull(name, 'approvals'),
  };
}
