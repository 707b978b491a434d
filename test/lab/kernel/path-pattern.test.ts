import { describe, expect, it } from 'vitest';
import { matchesPath } from '../../../src/lab/kernel/path-pattern.ts';

describe('a path pattern', () => {
  it.each([
    ['/a/b', '/a/b'],
    ['/a/b', '/A/B/'],
    ['/a/*/c', '/a/b/c'],
    ['/a/*/c', '/a/b%2Fd/c'],
    ['/a/**', '/a'],
    ['/a/**', '/a/b/c/d'],
    ['/**/c', '/a/b/c'],
    ['/**', '/'],
    ['/a/b.svc/*', '/a/b.svc/x'],
    ['/a/x*z', '/a/xyz'],
  ])('%s fits %s', (pattern, path) => {
    expect(matchesPath(pattern, path)).toBe(true);
  });

  it.each([
    ['/a/b', '/a/b/c'],
    ['/a/b', '/a'],
    ['/a/*/c', '/a/c'],
    ['/a/*', '/a/'],
    ['/a/*/c', '/a/b/d/c'],
    ['/a/**/c', '/a/b'],
    ['/a/b.svc', '/a/bxsvc'],
  ])('%s does not fit %s', (pattern, path) => {
    expect(matchesPath(pattern, path)).toBe(false);
  });
});
