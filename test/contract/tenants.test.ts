/** The fake tenant of the unit tests, and an Okta org of the lab, held to one contract. */
import { afterAll } from 'vitest';
import { oktaTenant } from '../../src/vendors/okta/sso/tenant.ts';
import { FakeTenant } from '../support/fakes/tenant.ts';
import { SsoLab } from '../support/sso-lab.ts';
import { describeConfigurableTenant } from './configurable-tenant.ts';

let lab: SsoLab | undefined;
afterAll(() => lab?.stop());

describeConfigurableTenant('the fake', async () => {
  const tenant = new FakeTenant('fake');
  tenant.groups.push('Employees', 'Partners');
  return { tenant, groups: ['Employees', 'Partners'] };
});

describeConfigurableTenant('an Okta org', async () => {
  lab ??= await SsoLab.start();
  await lab.renew();
  return { tenant: oktaTenant(lab.context('wic')), groups: ['Employees', 'Partners'] };
});
