/** The helper that contracts of JSON are written with. */
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../support/commands/shape-of.ts';

describe('the shape of a value', () => {
  it('is the names of its keys and the types of its values', () => {
    expect(shapeOf({ b: 1, a: 'x', c: null, d: true, e: [] })).toEqual({
      ...{ a: 'string', b: 'number', c: 'null', d: 'boolean', e: [] },
    });
  });

  it('of a list is that of all its elements, in whatever order', () => {
    const shape = [{ a: 'null | string', b: 'absent | number' }];
    expect(shapeOf([{ a: 'x', b: 1 }, { a: null }])).toEqual(shape);
    expect(shapeOf([{ a: null }, { a: 'x', b: 1 }])).toEqual(shape);
  });

  it('tells something structured that is also something else', () => {
    expect(shapeOf([{ a: { b: 1 } }, { a: null }])).toEqual([{ a: 'null | {"b":"number"}' }]);
  });

  it('of nested lists is joined, too', () => {
    expect(shapeOf([{ a: [] }, { a: [1] }, { a: ['x'] }])).toEqual([{ a: ['number | string'] }]);
  });
});
