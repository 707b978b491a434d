/**
 * The guardian's parent side: starts the process that outlives us, and tells it over a pipe what to give back. The
 * pipe's end is the death notice: it comes however this process dies, by SIGKILL too.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { IdctlError } from '../../core/errors.ts';
import type { Guardian } from '../../services/pam/exec.ts';
import { helperScript } from '../installation.ts';
import type { GuardianMessage } from './guardian-contract.ts';

export interface GuardianOptions {
  readonly profile: string;
  readonly connection: string;
  readonly secrets: () => Promise<Readonly<Record<string, string>>>;
}

/** @throws UNAVAILABLE from `watch` when the process cannot be started: then nothing is checked out. */
export function createGuardian({ profile, connection, secrets }: GuardianOptions): Guardian {
  let pipe: NodeJS.WritableStream | undefined;
  const tell = (message: GuardianMessage): void => {
    pipe?.write(`${JSON.stringify(message)}\n`);
  };
  return {
    async watch(leaseId) {
      // A session of its own: neither Ctrl-C nor a hang-up of our terminal reaches it.
      const child = spawn(process.execPath, [helperScript('guardian-main')], {
        detached: true,
        stdio: ['pipe', 'ignore', 'ignore'],
      });
      try {
        await once(child, 'spawn');
      } catch (cause) {
        throw new IdctlError(
          'UNAVAILABLE',
          'The guardian process could not be started; nothing was checked out.',
          { cause },
        );
      }
      child.unref();
      pipe = child.stdin;
      pipe.on('error', () => undefined);
      tell({ kind: 'watch', profile, connection, leaseId });
    },
    granted: async () => tell({ kind: 'secrets', secrets: await secrets() }),
    childStarted: (pid) => tell({ kind: 'child', pid }),
    childEnded: () => tell({ kind: 'child-ended' }),
    async release() {
      tell({ kind: 'release' });
      pipe?.end();
    },
  };
}
