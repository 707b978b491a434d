import { beforeAll, describe, expect, it } from 'vitest';
import { eachForm, judge, knowledgeOf } from '../../../../support/saml/case.ts';
import { FALSE_CLAIMS } from '../../../../support/saml/false-claims.ts';
import { type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';

let keys: SamlKeys;
beforeAll(async () => {
  keys = await samlKeys();
});

describe('a response that is signed well and says what must not be taken', () => {
  it.each(eachForm(FALSE_CLAIMS))('%s', async (_name, one, signed) => {
    const judged = await judge(
      one.make(keys, signed),
      knowledgeOf(keys, one.knowledge?.(keys)),
      one.carriage,
    );
    expect(judged.failures).toEqual([`${one.check} ${one.reason}`]);
  });
});
