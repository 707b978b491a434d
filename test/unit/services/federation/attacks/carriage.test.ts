import { beforeAll, describe, expect, it } from 'vitest';
import { CARRIAGE } from '../../../../support/saml/carriage.ts';
import { eachForm, judge, knowledgeOf } from '../../../../support/saml/case.ts';
import { type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';

let keys: SamlKeys;
beforeAll(async () => {
  keys = await samlKeys();
});

describe('a message', () => {
  it.each(eachForm([...CARRIAGE]))('%s', async (_name, one, signed) => {
    const judged = await judge(
      one.make(keys, signed),
      knowledgeOf(keys, one.knowledge?.(keys)),
      one.carriage,
    );
    expect(judged.failures).toEqual([`${one.check} ${one.reason}`]);
  });
});
