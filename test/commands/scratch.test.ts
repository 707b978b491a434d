import { test } from 'vitest';
import { openLabWorld } from '../support/commands/lab-world.ts';
test('x', async () => {
  const t0 = Date.now();
  const w = await openLabWorld();
  console.log('open', Date.now() - t0);
  for (const argv of [['pam','list','-s','okta'],['pam','list','-s','okta','--json'],['pam','lst'],['pam','lst','--json'],['pam','list','--nope'],['pam','list','--nope','--json'],['help','pam','list','--json'],['help','nix'],['help','nix','--json'],['nix'],['pam'],['pam','--json'],['--help'],['pam','list','--help'],['pam','checkout'],['pam','list','extra'],['pam','list','--output','xml','--json'],['--version','--json'],['pam','show','okta-admin','--history','--versions'],['doctor'],['connection','show','cyberark','--explain']]) {
    const t = Date.now();
    const r = await w.run(argv);
    console.log('$', argv.join(' '), '=>', r.code, Date.now() - t, 'ms\n' + r.stdout + '--\n' + r.stderr);
  }
  await w.end();
});
