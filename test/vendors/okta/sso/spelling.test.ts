/** Okta's documents disagree about the name of one field; whichever an org has, the wiring ends the same. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Http } from '../../../../src/core/http-contract.ts';
import { applyWiring } from '../../../../src/services/sso/apply.ts';
import { statusOf } from '../../../../src/services/sso/status.ts';
import type { Wiring } from '../../../../src/services/sso/wiring.ts';
import { Killed } from '../../../support/fakes/sso-world.ts';
import { SsoLab } from '../../../support/sso-lab.ts';
import { LAB_WIRINGS } from '../../../support/sso-wirings.ts';

const WIRING = LAB_WIRINGS['org2org-oidc, okta-integration'] as Wiring; // It is there.
const REQUEST = { adopt: false, rollback: false, expected: null };

let world: SsoLab;

beforeAll(async () => {
  world = await SsoLab.start();
});
afterAll(() => world.stop());
beforeEach(() => world.renew());

/** An org that knows `idpId`, and takes `idPId` without a word and forgets it. */
function ofTheOtherSpelling(http: Http): Http {
  return {
    close: () => http.close(),
    async send(request) {
      const { body } = request;
      const json = body !== undefined && 'json' in body ? JSON.stringify(body.json) : null;
      const translated = json
        ?.replace(/"idPId":"[^"]*",?/g, '')
        .replaceAll(',}', '}')
        .replaceAll('"idpId"', '"idPId"');
      const sent =
        translated === undefined ? request : { ...request, body: { json: JSON.parse(translated) } };
      const answer = await http.send(sent);
      return { ...answer, text: answer.text.replaceAll('"idPId"', '"idpId"') };
    },
  };
}

function idField(): unknown {
  const app = world.stored('wic').apps.find((it) => it.name === 'okta_org2org');
  const fields = app?.settings['app'] as { readonly idPId?: string } | undefined; // Of this application.
  return fields?.idPId;
}

describe('the id of the identity provider in the source application', () => {
  it('is written as the guide has it', async () => {
    await applyWiring(world.deps, WIRING, REQUEST);
    expect(idField()).toBe(world.stored('cic').idps[0]?.id);
  });

  it('is written as the table of parameters has it where the org ignores the guide', async () => {
    world.between = ofTheOtherSpelling;
    await applyWiring(world.deps, WIRING, REQUEST);
    expect(idField()).toBe(world.stored('cic').idps[0]?.id);
    expect(await statusOf(world.deps, [])).toMatchObject([{ state: 'in-step' }]);
    expect((await applyWiring(world.deps, WIRING, REQUEST)).written).toBe(0);
  });

  it('is written by the next run where this one was killed between the two', async () => {
    world.between = ofTheOtherSpelling;
    for (let moment = 1; ; moment += 1) {
      await world.renew();
      world.between = ofTheOtherSpelling;
      world.killAt(moment);
      const killed = await applyWiring(world.deps, WIRING, REQUEST).then(
        () => false,
        // The kill is the cause of what the adapter made of it.
        (error: unknown) =>
          error instanceof Killed || (error instanceof Error && error.cause instanceof Killed),
      );
      world.revive();
      if (!killed) break;
      await applyWiring(world.deps, WIRING, REQUEST);
      expect(idField(), `killed at ${moment}`).toBe(world.stored('cic').idps[0]?.id);
    }
  }, 120_000);
});
