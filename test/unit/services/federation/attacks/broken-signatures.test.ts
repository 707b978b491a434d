import { beforeAll, describe, expect, it } from 'vitest';
import { BROKEN_SIGNATURES } from '../../../../support/saml/broken-signatures.ts';
import { eachForm, judge, knowledgeOf } from '../../../../support/saml/case.ts';
import { type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';

let keys: SamlKeys;
beforeAll(async () => {
  keys = await samlKeys();
});

describe('a signature that must not be taken for one', () => {
  it.each(eachForm([...BROKEN_SIGNATURES]))('%s', async (_name, one, signed) => {
    const judged = await judge(
      one.make(keys, signed),
      knowledgeOf(keys, one.knowledge?.(keys)),
      one.carriage,
    );
    expect(judged.failures).toEqual([`${one.check} ${one.reason}`]);
    const isTrusted = one.check === 'S5' || one.check === 'S10' || one.check === 'S17';
    expect(judged.verified && !isTrusted).toBe(false);
  });
});
