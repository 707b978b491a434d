/** The filter of an identity provider, which is an expression from outside. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeFilter } from '../../../../../src/services/federation/static/subject-filter.ts';
import { subjectFilter } from '../../../../../src/services/sso/recipes/federation.ts';

const ANA = 'ana@acme.example';
const LONG = `${'a'.repeat(300)}!`;

describe('the filter of an identity provider', () => {
  it('lets in and keeps out whom it names', () => {
    expect(judgeFilter(null, ANA)).toBe('passes');
    for (const filter of [
      '^[^@]+@(acme\\.example)$',
      '\\S+@(?:acme|other)\\.example',
      '.*@([a-z]+\\.)?acme\\.example',
      '[a-z.\\-_\\]]{1,64}@acme[.]example',
    ]) {
      expect(judgeFilter(filter, ANA), filter).toBe('passes');
      expect(judgeFilter(filter, 'ana@elsewhere.test'), filter).toBe('kept-out');
    }
  });

  it('is evaluated as idctl writes it, for many domains', () => {
    const domains = Array.from({ length: 60 }, (_, index) => `d${index}.acme.example`);
    expect(judgeFilter(subjectFilter(domains), 'ana@d59.acme.example')).toBe('passes');
    expect(judgeFilter(subjectFilter(domains), 'ana@d60.acme.example')).toBe('kept-out');
  });

  it('is not evaluated where it could take long, or cannot be read', () => {
    for (const filter of [
      '(a+)+b',
      '(a|a)*b',
      '(?:a*)*b',
      `${'.*'.repeat(9)}b`,
      `${'(a|a)'.repeat(60)}b`,
      `[^]${'(a|a)'.repeat(60)}b]`,
      `${'(?:a?)'.repeat(60)}b`,
      '(a)\\1+b',
      '(?=a+b)a',
      '(?<=a)b',
      '[a',
      '(',
      'a'.repeat(3000),
    ]) {
      expect(judgeFilter(filter, LONG), filter.slice(0, 30)).toBe('not-evaluated');
    }
    expect(judgeFilter('.*', 'a'.repeat(5000))).toBe('not-evaluated');
  });

  it('ends for whatever is written', () => {
    const piece = fc.constantFrom(
      ...'ab.*+?|()[]{}^$\\1,-'.split(''),
      '(?:',
      '(a|a)',
      'a{1,9}',
      '[^]',
      '\\S',
    );
    const written = fc.array(piece, { maxLength: 60 }).map((it) => it.join(''));
    fc.assert(
      fc.property(written, (filter) => {
        expect(['passes', 'kept-out', 'not-evaluated']).toContain(judgeFilter(filter, LONG));
      }),
      { numRuns: 3000 },
    );
  });
});
