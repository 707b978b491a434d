/** Everything that idctl asks of an Okta org: by each sign-in, each operation, and the refusals. */
import { instant } from '../../src/core/clock.ts';
import { USER_ACTS } from '../../src/services/directory/port.ts';
import { oktaDirectory } from '../../src/vendors/okta/directory.ts';
import { oktaEvents } from '../../src/vendors/okta/events.ts';
import { oktaHealth } from '../../src/vendors/okta/health.ts';
import { oktaSetup } from '../../src/vendors/okta/setup.ts';
import { collect, type LabBench } from '../contract/lab-bench.ts';
import { refused } from './tour.ts';

export async function tourOkta(bench: LabBench): Promise<void> {
  for (const context of [bench.okta(), bench.oktaService(), bench.oktaService({ as: 'service' })]) {
    const health = oktaHealth(context);
    await health.reach();
    await health.signIn();
    await health.signOff();
  }
  await people(bench);
  await groups(bench);
  await others(bench);
  await installation(bench);
}

async function people(bench: LabBench): Promise<void> {
  const { users, roles } = oktaDirectory(bench.oktaService());
  await collect(users.list({}));
  await collect(users.list({ search: 'sam "reed"', filter: 'status eq "ACTIVE"' }));
  const ben = await users.get('ben.cole@lab.example');
  await users.groupsOf(ben);
  await roles.of(ben.id);
  for (const id of await collect(roles.holders())) await roles.of(id);
  for (const act of USER_ACTS.filter((it) => it !== 'unlock')) await users.act(ben, act);
  await refused('CONFLICT', users.act(ben, 'unlock'));
  await refused('NOT_FOUND', users.get('nobody@lab.example'));
  await refused('USAGE', collect(users.list({ filter: 'nonsense (' })));
  const customers = oktaDirectory(
    bench.okta({ listener: 'cic', secrets: { apiToken: bench.credential('okta/cic-token') } }),
  );
  await customers.users.act(await customers.users.get('ines@shop.example'), 'unlock');
}

async function groups(bench: LabBench): Promise<void> {
  const { users, groups } = oktaDirectory(bench.oktaService());
  const [ana, finance] = [await users.get('ana.ruiz@lab.example'), await groups.get('Finance')];
  await collect(groups.list({ search: 'Fin' }));
  await groups.get(finance.id);
  await groups.add(finance, ana);
  await collect(groups.members(finance));
  await groups.remove(finance, ana);
}

async function others(bench: LabBench): Promise<void> {
  const { applications } = oktaDirectory(bench.oktaService());
  for (const app of await collect(applications.list({ filter: 'status eq "ACTIVE"' }))) {
    await applications.get(app.id);
    await applications.assignments(app);
  }
  const { policies } = oktaDirectory(bench.oktaService());
  for (const kind of policies.kinds) {
    for (const policy of await collect(policies.list(kind, 'D'))) await policies.get(policy.name, kind);
    for (const policy of await collect(policies.list(kind, undefined))) {
      await policies.get(policy.id, null);
      await policies.rules(policy);
      await policies.applications(policy);
    }
  }
  const log = oktaEvents(bench.oktaService());
  const now = bench.clock.now();
  const span = { since: instant(now - 3_600_000), until: instant(now) };
  await collect(log.search({ ...span, words: 'ben.cole@lab.example', filter: 'severity eq "INFO"' }));
  const { position } = await log.followFrom(span.since, {});
  await log.followOn(position);
}

async function installation(bench: LabBench): Promise<void> {
  const setup = oktaSetup(bench.okta());
  const request = { label: 'idctl of the tour', roles: [], purpose: 'directory' as const };
  for (const _key of [1, 2]) await setup.install(await setup.newKey(), request);
}
