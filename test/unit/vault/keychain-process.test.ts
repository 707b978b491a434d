import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from './support.ts';

/** A program that asks a helper once, prepared as told before it prints the answer. The helper notes its own end. */
async function programThat(prepare: string): Promise<{ readonly program: string; readonly endPath: string }> {
  const folder = await scratchFolder();
  const endPath = join(folder, 'ended');
  const workerPath = join(folder, 'worker.mjs');
  const program = join(folder, 'program.mjs');
  await writeFile(
    workerPath,
    `import { writeFileSync } from 'node:fs';
     process.on('exit', () => writeFileSync(${JSON.stringify(endPath)}, ''));
     process.stdin.on('data', (line) => process.stdout.write(JSON.stringify({ id: JSON.parse(line).id, body: { ok: true, value: String(process.pid) } }) + '\\n'));`,
  );
  await build({
    stdin: {
      contents: `import { KeychainClient } from './src/vault/keychain-client.ts';
        const client = new KeychainClient(${JSON.stringify(workerPath)}, {});
        const outcome = await client.ask({ operation: 'get', service: 's', account: 'a' }, 20_000);
        ${prepare}
        process.stdout.write(JSON.stringify(outcome) + '\\n');`,
      resolveDir: process.cwd(),
    },
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
  });
  return { program, endPath };
}

async function ended(endPath: string): Promise<true> {
  while (!existsSync(endPath)) await delay(20);
  return true;
}

describe('The helper of the keychain', () => {
  it('keeps no program from ending, and ends with it', async () => {
    const { program, endPath } = await programThat('');
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = await once(child.stdout, 'data');
    expect(JSON.parse(String(output))).toMatchObject({ ok: true });
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await ended(endPath)).toBe(true);
  });

  it('ends when its program is killed', async () => {
    const { program, endPath } = await programThat('setInterval(() => undefined, 1000);');
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    expect(await ended(endPath)).toBe(true);
  });

  it.runIf(process.platform !== 'win32')(
    'is out of reach of a Ctrl-C that idctl cleans up after',
    async () => {
      const { program } = await programThat(`
      process.on('SIGINT', async () => {
        const again = await client.ask({ operation: 'get', service: 's', account: 'a' }, 20_000);
        process.stdout.write(JSON.stringify(again) + '\\n', () => process.exit(130));
      });
      setInterval(() => undefined, 1000);`);
      // A group of its own, as a terminal gives to what runs in its foreground.
      const child = spawn(process.execPath, [program], {
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      });
      const [before] = await once(child.stdout, 'data');
      process.kill(-(child.pid ?? expect.unreachable()), 'SIGINT');
      const [after] = await once(child.stdout, 'data');
      // The helper answers with its process id: it is the one from before.
      expect(String(after)).toBe(String(before));
      expect(await once(child, 'exit')).toEqual([130, null]);
    },
  );
});
