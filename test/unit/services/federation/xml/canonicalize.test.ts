import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExclusiveCanonicalization } from 'xml-crypto';
import { canonicalize } from '../../../../../src/services/federation/xml/canonicalize.ts';
import { readXml } from '../../../../../src/services/federation/xml/read-xml.ts';
import type { XmlElement } from '../../../../../src/services/federation/xml/tree.ts';
import { elementsOf } from '../../../../../src/services/federation/xml/tree.ts';

const HOW = { without: null, prefixes: [], most: 1_000_000 };

function rootOf(text: string): XmlElement {
  const reading = readXml(text);
  if (!reading.ok) throw new Error(reading.refusal.message);
  return reading.root;
}

/** Of the first element within the root. */
function canonical(xml: string, prefixes: readonly string[] = []): string | null {
  const [first] = elementsOf(rootOf(xml));
  if (first === undefined) throw new Error('there is no element within');
  return canonicalize(first, { ...HOW, prefixes });
}

describe('the canonical form', () => {
  // The examples of the recommendation, section 2.2.
  it('is the same in another context', () => {
    const elem2 =
      '<n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"/></n1:elem2>';
    const expected =
      '<n1:elem2 xmlns:n1="http://example.net" xml:lang="en"><n3:stuff xmlns:n3="ftp://example.org"></n3:stuff></n1:elem2>';
    expect(
      canonical(`<n0:pdu xmlns:n0="http://a.example" xmlns:n3="ftp://example.org">${elem2}</n0:pdu>`),
    ).toBe(expected);
    expect(
      canonical(
        `<n2:pdu xmlns:n1="http://example.com" xmlns:n2="http://foo.example" xml:lang="fr" xml:space="retain">${elem2}</n2:pdu>`,
      ),
    ).toBe(expected);
  });

  it.each([
    [
      'a prefix is declared where it is shown',
      '<r xmlns:p="urn:p" xmlns:q="urn:q"><a><p:b/><p:c q:x="1"/></a></r>',
      '<a><p:b xmlns:p="urn:p"></p:b><p:c xmlns:p="urn:p" xmlns:q="urn:q" q:x="1"></p:c></a>',
    ],
    [
      'the default namespace is taken away where it was written',
      '<r xmlns="urn:r"><a><b xmlns=""><c xmlns="urn:r"/></b></a></r>',
      '<a xmlns="urn:r"><b xmlns=""><c xmlns="urn:r"></c></b></a>',
    ],
    ['no default namespace is written where there was none', '<r><a xmlns=""><b/></a></r>', '<a><b></b></a>'],
    [
      'attributes come in the order of their namespaces',
      '<r xmlns:b="urn:1" xmlns:a="urn:2"><e a:x="1" b:x="2" z="3" a:a="4"/></r>',
      '<e xmlns:a="urn:2" xmlns:b="urn:1" z="3" b:x="2" a:a="4" a:x="1"></e>',
    ],
    [
      'order is that of code points',
      '<r><e \u{10400}="1" \ufb01="2"/></r>',
      '<e \ufb01="2" \u{10400}="1"></e>',
    ],
    ['comments are left out', '<r><a>x<!-- y -->z</a></r>', '<a>xz</a>'],
    [
      'characters are escaped',
      '<r><a x="&quot;\'&lt;&gt;&amp;&#9;&#10;&#13;">&lt;&gt;&amp;"\'&#13;<![CDATA[<&>]]></a></r>',
      '<a x="&quot;\'&lt;>&amp;&#x9;&#xA;&#xD;">&lt;&gt;&amp;"\'&#xD;&lt;&amp;&gt;</a>',
    ],
    [
      'an attribute whose name starts like a declaration is none',
      '<r><a xmlnsx="1"/></r>',
      '<a xmlnsx="1"></a>',
    ],
  ])('%s', (_name, xml, expected) => {
    expect(canonical(xml)).toBe(expected);
  });

  it('has what a list of prefixes names, once', () => {
    const xml =
      '<r xmlns="urn:r" xmlns:p="urn:p" xmlns:q="urn:q"><a xmlns="">t<p:b/><c xmlns:q="urn:other"/></a></r>';
    expect(canonical(xml, ['p', 'q', 'nobody'])).toBe(
      '<a xmlns:p="urn:p" xmlns:q="urn:q">t<p:b></p:b><c xmlns:q="urn:other"></c></a>',
    );
    expect(canonical('<r xmlns="urn:r" xmlns:p="urn:p"><p:a><p:b/></p:a></r>', ['#default'])).toBe(
      '<p:a xmlns="urn:r" xmlns:p="urn:p"><p:b></p:b></p:a>',
    );
  });

  it('leaves one element out, and stops where it grows too long', () => {
    const root = rootOf('<a>x<b/>y</a>');
    expect(canonicalize(root, { ...HOW, without: elementsOf(root)[0] ?? null })).toBe('<a>xy</a>');
    // Every child has to say the whole name again.
    const long = rootOf(`<r xmlns:p="urn:${'x'.repeat(10_000)}">${'<p:a/>'.repeat(10_000)}</r>`);
    expect(canonicalize(long, HOW)).toBeNull();
  });

  const name = fc.constantFrom('a', 'p:b', 'q:c');
  const text = fc.string({ unit: fc.constantFrom('x', '&amp;', '&gt;', '&#13;', 'é', '\n', '😀') });
  const tree = fc.letrec<{ element: string }>((tie) => ({
    element: fc
      .tuple(
        name,
        fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'p:y', 'q:z', 'xmlns:p', 'xmlns:q'), text), {
          selector: ([it]) => it,
          maxLength: 3,
        }),
        fc.array(fc.oneof({ depthSize: 'small' }, text, fc.constant('<!---->'), tie('element')), {
          maxLength: 4,
        }),
      )
      .map(([tag, attributes, inside]) => {
        const written = attributes.map(
          ([it, value]) => ` ${it}="${it.startsWith('xmlns') ? `urn:${value.length % 3}` : value}"`,
        );
        return `<${tag}${written.join('')}>${inside.join('')}</${tag}>`;
      }),
  })).element;

  it('is the same as that of another implementation', () => {
    fc.assert(
      fc.property(tree, (inside) => {
        const xml = `<r xmlns="urn:r" xmlns:p="urn:p" xmlns:q="urn:q">${inside}</r>`;
        const reading = readXml(xml);
        // Two prefixes for one namespace make attributes the same that were not.
        fc.pre(reading.ok);
        const dom = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
        expect(canonicalize(rootOf(xml), HOW)).toBe(new ExclusiveCanonicalization().process(dom, {}));
      }),
      { numRuns: 1000 },
    );
  });
});
