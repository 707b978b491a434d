import { beforeAll, describe, expect, it } from 'vitest';
import { eachForm, judge, knowledgeOf } from '../../../../support/saml/case.ts';
import { HOSTILE_XML, OTHER_XML } from '../../../../support/saml/hostile-xml.ts';
import { type SamlKeys, samlKeys } from '../../../../support/saml/keys.ts';

let keys: SamlKeys;
beforeAll(async () => {
  keys = await samlKeys();
});

describe('a message that no two parsers read alike', () => {
  it.each(eachForm([...HOSTILE_XML, ...OTHER_XML]))('%s', async (_name, one, signed) => {
    const judged = await judge(
      one.make(keys, signed),
      knowledgeOf(keys, one.knowledge?.(keys)),
      one.carriage,
    );
    expect(judged.failures).toEqual([`${one.check} ${one.reason}`]);
  });
});
