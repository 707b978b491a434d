import { beforeAll, describe, expect, it } from 'vitest';
import { eachForm, judge, knowledgeOf } from '../../../../support/saml/case.ts';
import { type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';
import { DUPLICATES, WRAPPING } from '../../../../support/saml/wrapping.ts';

let keys: SamlKeys;
beforeAll(async () => {
  keys = await samlKeys();
});

describe('a response that was wrapped round a signed one', () => {
  it.each(eachForm([...WRAPPING, ...DUPLICATES]))('%s', async (_name, one, signed) => {
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
