/** The commands that talk to the vendors, as the built program runs them. */
import type { LabWorld } from '../support/commands/lab-world.ts';
import type { Outcome } from '../support/commands/program.ts';

const PENDING = 8;
const WHY = ['--reason', 'conformance'];

export async function tourCommands(world: LabWorld): Promise<void> {
  await run(world, ['connection', 'test']);
  await run(world, ['doctor']);
  await run(world, ['pam', 'list']);
  await run(world, ['pam', 'list', '--search', 'root', '--container', 'Linux', '--connection', 'cyberark']);
  for (const account of ['okta-admin', 'adm-backup']) {
    await run(world, ['pam', 'show', account, '--history', '--versions']);
    await run(world, ['pam', 'checkout', account, ...WHY, '--reveal']);
    await run(world, ['pam', 'checkin', account]);
  }
  await run(world, ['pam', 'checkin', 'db-prod-sa', '--force', '--confirm', 'db-prod-sa']);
  for (const account of ['db-prod-sa', 'ledger-admin']) {
    await run(world, ['pam', 'exec', account, ...WHY, '--', process.execPath, '--version']);
  }
  await rotations(world);
  await requests(world);
  await run(world, ['pam', 'sweep', '--all']);
  for (const connection of ['cyberark', 'opa']) await run(world, ['connection', 'sign-off', connection]);
}

async function rotations(world: LabWorld): Promise<void> {
  for (const method of ['change', 'reconcile', 'verify']) {
    await run(world, ['pam', 'rotate', 'root-db-01', '--method', method]);
  }
  await run(world, ['pam', 'rotate', 'adm-plain']);
  const input = 'not-a-secret-but-set\n';
  for (const account of ['bulk-002', 'svc-okta-reports']) {
    await run(world, ['pam', 'rotate', account, '--method', 'set'], { input });
  }
}

async function requests(world: LabWorld): Promise<void> {
  const asApprover = { profile: 'lab-mira' };
  for (const decision of ['deny', 'approve']) {
    await run(world, ['pam', 'checkout', 'da-sam', ...WHY, '--reveal'], { code: PENDING });
    const waiting = await run(world, ['pam', 'request', 'list', '--json']);
    const { requests } = JSON.parse(waiting.stdout);
    const { id } = requests[0];
    await run(world, ['pam', 'request', 'list', '--incoming', '--all'], asApprover);
    await run(world, ['pam', 'request', 'show', id], asApprover);
    await run(world, ['pam', 'request', decision, id, ...WHY], asApprover);
    await run(world, ['pam', 'request', 'show', id]);
  }
  await run(world, ['pam', 'checkout', 'da-sam', ...WHY, '--reveal']);
  await run(world, ['pam', 'checkin', 'da-sam']);
}

interface Run {
  /** Exit code that the tour is about; 0 when left out. */
  readonly code?: number;
  readonly profile?: string;
  readonly input?: string;
}

/** @throws when it ends otherwise */
async function run(
  world: LabWorld,
  argv: readonly string[],
  { code = 0, profile = 'lab', input = '' }: Run = {},
): Promise<Outcome> {
  const outcome = await world.run(argv, { input, environment: { IDCTL_PROFILE: profile } });
  if (outcome.code === code) return outcome;
  throw new Error(
    `idctl ${argv.join(' ')} ended with ${outcome.code}, not ${code}:\n${outcome.stdout}${outcome.stderr}`,
  );
}
