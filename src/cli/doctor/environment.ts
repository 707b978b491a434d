/** What `doctor` looks at on this machine, before it asks a vendor. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from '../../core/errors.ts';
import type { Finding } from '../../services/connections/port.ts';
import { removeFile, writeFileAtomic } from '../../state/atomic-file.ts';
import { probeVault } from '../../vault/canary.ts';
import type { Context } from '../context.ts';
import { findClipboard } from '../pam/clipboard.ts';
import { proxySettings } from '../transport.ts';

const OLDEST_NODE = [20, 19] as const;

function nodeVersion(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  const enough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  return enough
    ? { name: 'node', state: 'pass', detail: version }
    : {
        name: 'node',
        state: 'fail',
        detail: `${version} is too old`,
        remedy: 'Install Node 20.19 or later.',
      };
}

/** Others who can write the profile can send every secret to a host of their own. */
async function profileFile(context: Context): Promise<Finding> {
  // A profile that is not there or cannot be read is told by the one that reads it, with line and column.
  await context.profile();
  const { mode } = await stat(context.profilePath);
  const bits = (mode & 0o777).toString(8).padStart(4, '0');
  if (process.platform === 'win32' || (mode & 0o077) === 0) {
    return { name: 'profile', state: 'pass', detail: `${context.profilePath} (${bits})` };
  }
  return {
    name: 'profile',
    state: (mode & 0o022) === 0 ? 'warn' : 'fail',
    detail: `${context.profilePath} is open to others (${bits})`,
    remedy: `chmod 600 ${context.profilePath}`,
  };
}

/** Files that cannot be read or written are a finding, so that the rest is told, too. */
async function ofFiles(name: string, look: () => Promise<Finding>): Promise<Finding> {
  try {
    return await look();
  } catch (error) {
    if (!hasCode(error, 'UNAVAILABLE')) throw error;
    return {
      name,
      state: 'fail',
      detail: error.message,
      remedy: error.hint ?? 'Without lease records nothing can be checked out.',
    };
  }
}

async function stateFolder(context: Context): Promise<Finding> {
  const probe = join(context.state.folder, '.doctor');
  await writeFileAtomic(probe, 'probe\n');
  await removeFile(probe);
  return { name: 'state', state: 'pass', detail: context.state.folder };
}

async function vault(context: Context): Promise<Finding> {
  const { vault: settings } = await context.profile();
  if (settings === undefined) {
    return {
      name: 'vault',
      state: 'warn',
      detail: 'the profile names none',
      remedy: 'Choose one with: idctl init',
    };
  }
  const probe = await probeVault(await context.vault());
  const detail = `${settings.backend}: ${probe.detail}`;
  return probe.healthy
    ? { name: 'vault', state: 'pass', detail }
    : { name: 'vault', state: 'fail', detail, remedy: probe.remedy };
}

async function leases(context: Context): Promise<Finding> {
  const open = await context.state.leases.list();
  const unknown = open.filter((it) => it.state === 'unknown' || it.state === 'returning').length;
  const detail = `${open.length} out${unknown === 0 ? '' : `, ${unknown} of unknown outcome`}`;
  return unknown === 0
    ? { name: 'leases', state: 'pass', detail }
    : { name: 'leases', state: 'warn', detail, remedy: 'Settle them with: idctl pam sweep' };
}

async function audit(context: Context): Promise<Finding> {
  const verdict = await context.audit().verify();
  const [first] = verdict.faults;
  return first === undefined
    ? {
        name: 'audit',
        state: 'pass',
        detail: `${verdict.records} ${verdict.records === 1 ? 'record' : 'records'}, unbroken`,
      }
    : {
        name: 'audit',
        state: 'fail',
        detail: `line ${first.line}: ${first.problem}`,
        remedy: 'See idctl audit verify.',
      };
}

async function clipboard({ options }: Context): Promise<Finding> {
  const tool = await findClipboard(options.environment, options.platform);
  const detail = tool === null ? 'none here: secrets go to pam exec or --reveal' : tool.copy[0];
  return { name: 'clipboard', state: 'pass', detail };
}

function proxy({ options }: Context): Finding {
  const { https, http, noProxy } = proxySettings({ vendor: '', url: '' }, options.environment);
  // An address may hold a password: only its host is shown.
  const host = (address: string | undefined): string | null => {
    if (address === undefined || address === '') return null;
    return URL.canParse(address) ? new URL(address).host : 'not an address';
  };
  const shown = [host(https), host(http)].find((it) => it !== null);
  const extra = options.environment['NODE_EXTRA_CA_CERTS'];
  const detail = [
    shown === undefined ? 'no proxy' : `proxy ${shown}${noProxy === undefined ? '' : `, not for ${noProxy}`}`,
    extra === undefined ? 'system authorities' : `extra authorities from ${extra}`,
  ].join('; ');
  return { name: 'network', state: 'pass', detail };
}

export async function examineEnvironment(context: Context): Promise<readonly Finding[]> {
  return [
    nodeVersion(process.version),
    await profileFile(context),
    await ofFiles('state', () => stateFolder(context)),
    await vault(context),
    await ofFiles('leases', () => leases(context)),
    await ofFiles('audit', () => audit(context)),
    await clipboard(context),
    proxy(context),
  ];
}
