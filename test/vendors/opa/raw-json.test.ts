import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rawElements, rawMember } from '../../../src/vendors/opa/raw-json.ts';

describe('raw JSON', () => {
  it('gives the elements of an array as they were written', () => {
    const text = '[ {"a" : 1.0,"b":"x,]}\\"" }, [1, 2] ,"\\u003cb>", 12345678901234567890 ]';
    expect(rawElements(text)).toEqual([
      '{"a" : 1.0,"b":"x,]}\\"" }',
      '[1, 2]',
      '"\\u003cb>"',
      '12345678901234567890',
    ]);
  });

  it('gives a member whose name was written with escapes', () => {
    expect(rawMember('{"other":{"list":0}, "li\\u0073t" : [1,{"list":2}] }', 'list')).toBe('[1,{"list":2}]');
  });

  it('has nothing to give of other values', () => {
    expect(rawElements('{"a":1}')).toEqual([]);
    expect(rawElements('[]')).toEqual([]);
    expect(rawMember('[1]', 'list')).toBeUndefined();
    expect(rawMember('{}', 'list')).toBeUndefined();
  });

  it('agrees with JSON.parse on any array, however it is indented', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(0, 1, 2), (values, indent) => {
        const parts = rawElements(JSON.stringify(values, null, indent));
        expect(parts.map((part) => JSON.parse(part))).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  it('agrees with JSON.parse on any object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }), (object) => {
        const text = JSON.stringify(object);
        for (const [name, value] of Object.entries(JSON.parse(text))) {
          expect(JSON.parse(rawMember(text, name) ?? 'absent')).toEqual(value);
        }
      }),
    );
  });
});
