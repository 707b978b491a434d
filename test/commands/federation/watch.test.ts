/** `federation watch`: what parses, what it shows, and how it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LAUNCHER } from '../../support/build.ts';
import type { LabWorld } from '../../support/commands/lab-world.ts';
import { openLabWorld } from '../../support/commands/lab-world.ts';
import { bareEnvironment } from '../../support/commands/program.ts';

let world: LabWorld;

beforeAll(async () => {
  world = await openLabWorld();
});
afterAll(() => world.end());
beforeEach(() => world.renew());

const BEN = 'ben.cole@lab.example';
const line = (text: string): ReturnType<LabWorld['run']> => world.run(text.split(' '));

describe('federation watch', () => {
  it('wants somebody to watch, and an end that has a log', async () => {
    expect(await line('federation watch')).toMatchObject({ code: 2 });
    expect(await line(`federation watch --user ${BEN} -c opa`)).toMatchObject({ code: 2 });
    expect(await line(`federation watch --user ${BEN} -c nowhere`)).toMatchObject({ code: 3 });
    expect(await line(`federation watch --user ${BEN} --interval 1ms`)).toMatchObject({ code: 2 });
  });

  it('shows what happened to the user at either end, one object a line, and ends with its time', async () => {
    await line(`okta users suspend ${BEN} --confirm ${BEN} -c wic`);
    await line('okta users clear-sessions ana.ruiz@lab.example --confirm ana.ruiz@lab.example -c wic');
    const outcome = await line(
      `federation watch --user ${BEN} -c wic -c cic -c auth0 --since 5m --for 1s --interval 1s --json`,
    );
    expect(outcome, outcome.stderr).toMatchObject({ code: 0 });
    const events = outcome.stdout
      .trimEnd()
      .split('\n')
      .map((it) => JSON.parse(it));
    expect(events.length).toBeGreaterThan(0);
    expect(new Set(events.map((it) => it.connection))).toEqual(new Set(['wic']));
    expect(events.map((it) => it.event.type)).toContain('user.lifecycle.suspend');
    expect(outcome.stdout).not.toContain('ana.ruiz');
  });

  it('ends on Ctrl-C with 130', async () => {
    const child = spawn(process.execPath, [LAUNCHER, 'federation', 'watch', '--user', BEN, '-c', 'wic'], {
      env: { ...bareEnvironment(), ...world.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // It has begun once it has asked the log.
    while (!world.lab.journal().some(({ path }) => path.startsWith('/api/v1/logs'))) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
  }, 60_000);
});
