import { describe, expect, it } from 'vitest';
import { queryJson, validateQuery } from '../../../../src/cli/render/query.ts';
import { Secret } from '../../../../src/core/secret.ts';

describe('a query', () => {
  it('shows a part', async () => {
    expect(await queryJson({ accounts: [{ name: 'a' }, { name: 'b' }] }, 'accounts[].name')).toEqual([
      'a',
      'b',
    ]);
  });

  it('shows null for what is not there', async () => {
    expect(await queryJson({}, 'nothing.at.all')).toBeNull();
  });

  it('sees a secret as everybody does', async () => {
    expect(await queryJson({ secret: new Secret('fake') }, 'secret')).toBe('[redacted]');
  });

  it.each(['accounts[', 'a b', '[?', '}', ''])(
    'is refused before anything happens when it is malformed: %j',
    (expression) => {
      expect(() => validateQuery(expression)).toThrow(
        expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('accounts[].name') }),
      );
    },
  );

  it.each(['nothing(@)', 'length(number)', 'sort_by(list, &x)'])(
    'that fails on the result is a usage error: %s',
    async (expression) => {
      await expect(queryJson({ number: 1, list: [1, 'a'] }, expression)).rejects.toMatchObject({
        code: 'USAGE',
      });
    },
  );
});
