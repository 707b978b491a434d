import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlTokens } from '../../../../../src/services/federation/live/html.ts';
import { decodeEntities } from '../../../../../src/services/federation/live/html-entities.ts';
import { formOf } from '../../../../../src/services/federation/live/posting-form.ts';

describe('a page that posts itself', () => {
  it('gives its action and fields, with references undone', () => {
    const found = formOf(
      `<form id="appForm" action="https&#x3a;&#x2f;&#x2f;app.example&#x2f;acs?a=1&amp;b=2" METHOD="POST">
       <input name="SAMLResponse" type="hidden" value="PD94&#x2b;&#x3d;"/><input type=submit name=go value=Go>
       <input type='hidden' name='RelayState' value='a"b'></form>`,
    );
    expect(found).toEqual({
      kind: 'posts',
      form: {
        method: 'POST',
        action: 'https://app.example/acs?a=1&b=2',
        fields: [
          ['SAMLResponse', 'PD94+='],
          ['RelayState', 'a"b'],
        ],
      },
    });
  });

  it.each([
    ['a comment', '<!-- <form><input type=hidden name=SAMLResponse value=x></form> -->'],
    ['a script', '<script>"<form><input type=hidden name=SAMLResponse value=x></form>"</script>'],
    ['a text area', '<textarea><form><input type=hidden name=SAMLResponse value=x></form></textarea>'],
    ['a template', '<template><form><input type=hidden name=SAMLResponse value=x></form></template>'],
    ['a title', '<title><form><input type=hidden name=SAMLResponse value=x></form></title>'],
    ['an attribute', '<p title="<form><input type=hidden name=SAMLResponse value=x></form>">'],
  ])('is not found in %s', (_where, html) => {
    expect(formOf(html).kind).toBe('none');
  });

  it('is no form that another one holds: forms do not nest', () => {
    const html =
      '<form action=/outer method=post><form action=/inner method=post><input type=hidden name=SAMLResponse value=x></form>';
    expect(formOf(html)).toMatchObject({ kind: 'posts', form: { action: '/outer' } });
  });

  it('takes the first of two attributes of one name', () => {
    const html =
      '<form action=/one action=/two method=post><input type=hidden name=SAMLResponse value=x></form>';
    expect(formOf(html)).toMatchObject({ form: { action: '/one' } });
  });

  it('does not send a field that is disabled', () => {
    const html =
      '<form method=post><input type=hidden name=SAMLResponse value=x><input type=hidden name=y value=z disabled></form>';
    expect(formOf(html)).toMatchObject({ form: { fields: [['SAMLResponse', 'x']] } });
  });
});

describe('reading a page', () => {
  it('never fails, and never makes text of nothing', () => {
    fc.assert(
      fc.property(
        fc.string({
          maxLength: 300,
          unit: fc.constantFrom(
            '<',
            '>',
            '/',
            '!',
            '-',
            '"',
            "'",
            '=',
            'a',
            ' ',
            '&',
            '#',
            ';',
            'form',
            'script',
            'title',
          ),
        }),
        (html) => {
          const tokens = [...htmlTokens(html)];
          const length = tokens.reduce((sum, it) => sum + (it.kind === 'text' ? it.text.length : 0), 0);
          expect(length).toBeLessThanOrEqual(html.length);
          expect(() => formOf(html)).not.toThrow();
          expect(decodeEntities(html).length).toBeLessThanOrEqual(html.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes time with its length and nothing else', () => {
    for (const bit of [
      '<',
      '<a',
      '<!--',
      '<script>',
      '<form>',
      '<input ',
      '&#x',
      '<a b=',
      '</',
      '<textarea><',
    ]) {
      const text = bit.repeat(50_000);
      expect(() => formOf(text)).not.toThrow();
    }
  }, 20_000);
});
