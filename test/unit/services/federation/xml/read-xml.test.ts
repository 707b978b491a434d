import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MESSAGE_LIMITS, METADATA_LIMITS } from '../../../../../src/services/federation/xml/limits.ts';
import { readXml } from '../../../../../src/services/federation/xml/read-xml.ts';
import { XML_REFUSALS } from '../../../../../src/services/federation/xml/refusal.ts';
import type { XmlElement } from '../../../../../src/services/federation/xml/tree.ts';
import {
  attributeOf,
  childOf,
  elementsOf,
  placeOf,
  textOf,
} from '../../../../../src/services/federation/xml/tree.ts';

function rootOf(text: string): XmlElement {
  const reading = readXml(text);
  if (!reading.ok) throw new Error(`${reading.refusal.reason}: ${reading.refusal.message}`);
  return reading.root;
}

function reasonOf(text: string): string {
  const reading = readXml(text);
  return reading.ok ? 'read' : reading.refusal.reason;
}

describe('XML that is well-formed', () => {
  it('has its elements with their namespaces, also the default one and none', () => {
    const root = rootOf('<a xmlns="urn:a" xmlns:b="urn:b"><b:c/><d xmlns=""><e/></d><f/></a>');
    expect(elementsOf(root).map((it) => [it.name, it.namespace])).toEqual([
      ['b:c', 'urn:b'],
      ['d', ''],
      ['f', 'urn:a'],
    ]);
    expect(placeOf(elementsOf(elementsOf(root)[1] ?? root)[0] ?? root)).toBe('a/d/e');
  });

  it('has its attributes with the white space of XML', () => {
    const root = rootOf('<a x="1\n2\t3" y=\'"\' z="&#10;&amp;&lt;" xml:lang="de"/>');
    expect(attributeOf(root, 'x')).toBe('1 2 3');
    expect(attributeOf(root, 'y')).toBe('"');
    expect(attributeOf(root, 'z')).toBe('\n&<');
    expect(root.attributes.at(-1)?.namespace).toBe('http://www.w3.org/XML/1998/namespace');
  });

  it('has one kind of line ends, and references that are what they say', () => {
    expect(textOf(rootOf('<a>x\r\ny\rz&#13;&#x1F600;&gt;</a>'))).toBe('x\ny\nz\r😀>');
  });

  it('remembers comments and CDATA sections by their place', () => {
    const root = rootOf('<!-- before --><a>x<!-- y --><![CDATA[<z>]]></a><!-- after -->');
    expect(root.children).toEqual([
      { kind: 'text', text: 'x', cdata: false },
      { kind: 'comment' },
      { kind: 'text', text: '<z>', cdata: true },
    ]);
    expect(textOf(root)).toBe('x<z>');
  });

  it('does not mix up an attribute of another namespace with one of none', () => {
    const root = rootOf('<a xmlns:p="urn:p" p:x="1"/>');
    expect(attributeOf(root, 'x')).toBeNull();
    expect(childOf(root, '', 'x')).toBeNull();
  });
});

describe('XML that is refused', () => {
  it.each([
    ['', 'not-well-formed'],
    ['  ', 'not-well-formed'],
    ['x', 'not-well-formed'],
    ['<a', 'not-well-formed'],
    ['<a>', 'not-well-formed'],
    ['<a></b>', 'not-well-formed'],
    ['</a>', 'not-well-formed'],
    ['<a/ >', 'not-well-formed'],
    ['< a/>', 'not-well-formed'],
    ['<1/>', 'not-well-formed'],
    ['<a b/>', 'not-well-formed'],
    ['<a b=c/>', 'not-well-formed'],
    ['<a b="c"d="e"/>', 'not-well-formed'],
    ['<a>&</a>', 'not-well-formed'],
    ['<a>&amp</a>', 'not-well-formed'],
    ['<a>&#;</a>', 'not-well-formed'],
    ['<a>&#xg;</a>', 'not-well-formed'],
    ['<a><![CDATA[x</a>', 'not-well-formed'],
    ['<a><!x></a>', 'not-well-formed'],
    ['<?xml version="1.0"><a/>', 'not-well-formed'],
    ['<?xml version="1.0" version="1.0"?><a/>', 'not-well-formed'],
    ['<a/><b/>', 'several-roots'],
    ['<a>&e;</a>', 'entity'],
    ['<a>&AMP;</a>', 'entity'],
    ['<!DOCTYPE a><a/>', 'doctype'],
    ['<a><!ELEMENT b ANY></a>', 'doctype'],
    ['<?x?><a/>', 'processing-instruction'],
    ['<a><?xml version="1.0"?></a>', 'processing-instruction'],
    ['<?xml version="1.0" encoding="UTF-16"?><a/>', 'encoding'],
    ['<\u0000a\u0000/\u0000>\u0000', 'encoding'],
    ['<a>\u0000</a>', 'invalid-character'],
    ['<a>&#1;</a>', 'invalid-character'],
    ['<a b="1" b="2"/>', 'duplicate-attribute'],
    ['<a xmlns="urn:a" xmlns="urn:b"/>', 'duplicate-attribute'],
    ['<a:b/>', 'namespace'],
    ['<xmlns:a/>', 'namespace'],
    ['<:a/>', 'namespace'],
    ['<a xmlns:b=""/>', 'namespace'],
    ['<a xmlns="x"/>', 'namespace'],
  ])('%j: %s', (text, reason) => {
    expect(reasonOf(text)).toBe(reason);
  });

  it('is told where, and at which limit', () => {
    const { depth, nodes, attributesOfOne, characters } = MESSAGE_LIMITS;
    expect(reasonOf('<a>'.repeat(depth) + '</a>'.repeat(depth))).toBe('read');
    expect(reasonOf('<a>'.repeat(depth + 1) + '</a>'.repeat(depth + 1))).toBe('too-deep');
    expect(reasonOf(`<a>${'<b/>'.repeat(nodes - 1)}</a>`)).toBe('read');
    expect(reasonOf(`<a>${'<b/>'.repeat(nodes)}</a>`)).toBe('too-large');
    const attributes = (count: number): string =>
      Array.from({ length: count }, (_x, at) => ` a${at}=""`).join('');
    expect(reasonOf(`<a${attributes(attributesOfOne)}/>`)).toBe('read');
    expect(reasonOf(`<a${attributes(attributesOfOne + 1)}/>`)).toBe('too-large');
    expect(reasonOf(`<a>${'x'.repeat(characters - 7)}</a>`)).toBe('read');
    expect(reasonOf(`<a>${'x'.repeat(characters - 6)}</a>`)).toBe('too-large');
    expect(readXml(`<a>${'<b/>'.repeat(nodes)}</a>`, METADATA_LIMITS).ok).toBe(true);
  });
});

/** The elements, attributes and texts of one reading, to be compared with those of another. */
function summary(element: XmlElement): unknown {
  return [
    element.namespace,
    element.localName,
    element.attributes.map((it) => [it.namespace, it.localName, it.value]).sort(),
    elementsOf(element).map(summary),
    textOf(element),
  ];
}

function summaryOfDom(element: Element): unknown {
  const attributes = Array.from(element.attributes).map((it) => [
    it.namespaceURI ?? '',
    it.localName,
    it.value,
  ]);
  const children = Array.from(element.childNodes).filter((it): it is Element => it.nodeType === 1);
  return [
    element.namespaceURI ?? '',
    element.localName,
    attributes.sort(),
    children.map(summaryOfDom),
    element.textContent,
  ];
}

describe('the reader', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '/',
    '</',
    '/>',
    '=',
    '"',
    "'",
    '&',
    ';',
    '#',
    '!',
    '?',
    '[',
    ']',
    '--',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<?xml version="1.0"?>',
    '<!DOCTYPE a>',
    'xmlns',
    'xmlns:p="urn:p"',
    'p:',
    'a',
    'b',
    ' ',
    '\n',
    '\r',
    '\u0000',
    '\ud800',
    '\u2028',
    '&amp;',
    '&#65;',
    '<a>',
    '</a>',
    '<p:b x="1">',
    '</p:b>',
    'é',
    '😀',
  );

  it('answers every text with a value, and a known reason', () => {
    const known = new Set<string>(['read', ...XML_REFUSALS]);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => known.has(reasonOf(pieces.join('')))),
      { numRuns: 3000 },
    );
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => known.has(reasonOf(text))));
  });

  const name = fc.constantFrom('a', 'b', 'p:c', 'q:d');
  const text = fc.string({
    unit: fc.constantFrom('x', ' ', '\n', '&amp;', '&#233;', '日', '😀', '&lt;', '"'),
  });
  const tree = fc.letrec<{ element: string }>((tie) => ({
    element: fc
      .tuple(
        name,
        fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'y', 'p:z'), text), {
          selector: ([it]) => it,
          maxLength: 3,
        }),
        fc.array(fc.oneof({ depthSize: 'small' }, text, fc.constant('<!-- c -->'), tie('element')), {
          maxLength: 4,
        }),
      )
      .map(([tag, attributes, inside]) => {
        const written = attributes.map(([it, value]) => ` ${it}='${value}'`).join('');
        return `<${tag}${written}>${inside.join('')}</${tag}>`;
      }),
  })).element;

  it('reads what is well-formed as the usual parser does', () => {
    fc.assert(
      fc.property(tree, (inside) => {
        const xml = `<r xmlns="urn:r" xmlns:p="urn:p" xmlns:q="urn:q">${inside}</r>`;
        const dom = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
        expect(summary(rootOf(xml))).toEqual(summaryOfDom(dom));
      }),
      { numRuns: 500 },
    );
  });
});
