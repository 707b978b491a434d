/** The scopes that idctl asks for, held to Okta's own table. */
import { describe, expect, test } from 'vitest';
import { SCOPES } from '../../src/vendors/okta/scopes.ts';
import { specsArePresent, vendorTable } from './judge.ts';

describe.skipIf(!specsArePresent())('scopes of Okta`s operations', () => {
  test('are those of Okta`s table', () => {
    const rows = vendorTable('okta-management-ops.tsv').map((row) => row.split('\t'));
    const table = new Map(rows.map((columns) => [columns[2], columns.join(' ').split(' ')] as const));
    const wrong = Object.entries(SCOPES).filter(
      ([operation, scope]) => !table.get(operation)?.includes(scope),
    );
    expect(wrong).toEqual([]);
  });
});
