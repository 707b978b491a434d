/** The forms that people read elsewhere: Markdown and HTML. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../../../../src/cli/federation/render/html.ts';
import { html, Markup } from '../../../../../src/cli/federation/render/html-text.ts';
import { escaped, reportMarkdown } from '../../../../../src/cli/federation/render/markdown.ts';
import {
  brokenReport,
  finding,
  hostileText,
  reportOf,
  tamed,
} from '../../../../support/federation-report.ts';

const report = brokenReport();
const any = reportOf(hostileText);
const UNSEEN = /[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?![\n])\p{Cc}/u;

/** Signs that make something in Markdown, with everything taken out that is only shown. */
function structure(markdown: string): string {
  return (
    markdown
      .replace(/\\@<!-- -->/g, '')
      .replace(/^(`{3,})text\n[\s\S]*?\n\1$/gm, 'BLOCK')
      // From left to right, as a reader does: what is escaped, or a span of code.
      .replace(/\\[!-/:-@[-`{-~]|(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, 'x')
      // A hyphen makes something at the beginning of a line, and in the rule of a table.
      .replace(/(?<=[^\n|-])-+/g, '')
      .replace(/[^\n#|>*_[\]<&!~`-]+/g, '')
  );
}

describe('a report as Markdown', () => {
  it('has the verdict, the failures with their remedies, and the flow', () => {
    const text = reportMarkdown(report);
    expect(text).toMatch(/^## Faulty: login\.har$/m);
    expect(text).toMatch(/^### Failed: S19 The audience of the assertion/m);
    expect(text).toMatch(/^- \*\*Remedy:\*\* Set the audience/m);
    expect(text).toMatch(/^\| 4 \| browser \| wiki\.example\.org \|.*\| S19 S29 \|$/m);
    expect(text).toMatch(/^- \*\*S25\*\* The request is not in the capture/m);
  });

  it('marks the character that differs, in a block', () => {
    const block = reportMarkdown(report).split('```')[1]?.split('\n') ?? [];
    expect(block[2]?.indexOf('^')).toBe(block[1]?.lastIndexOf('/'));
    expect(block[2]).toContain('U+002F slash');
  });

  it.each([
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['=====', '\\====='],
    ['http://x.example', 'http\\://x.example'],
    ['www.x.example', 'www\\.x.example'],
    [':100: :boom:', '\\:100: \\:boom:'],
    ['2026-11-26T08:00:04Z, a-b (c)', '2026-11-26T08:00:04Z, a-b (c)'],
  ])('leaves nothing of "%s" that makes something, and the rest as it is typed', (text, expected) => {
    expect(escaped(text)).toBe(expected);
  });

  it.each(['ana@lab.example', 'mail ana.ruiz-x@lab.example'])('leaves the address in "%s" alone', (text) => {
    expect(escaped(text)).not.toContain('<!-- -->');
  });

  it.each(['@everyone', 'see @team/x', '(@mira)', '!@a'])('calls nobody by "%s"', (text) => {
    expect(escaped(text)).toContain('\\@<!-- -->');
  });

  it('has no line and no sign that text of strangers has made', () => {
    fc.assert(
      fc.property(any, (it) => {
        const text = reportMarkdown(it);
        expect(text).not.toMatch(UNSEEN);
        expect(structure(reportMarkdown(it)).replace(/(\| )+\|/g, '|')).toBe(
          structure(reportMarkdown(tamed(it))).replace(/(\| )+\|/g, '|'),
        );
      }),
    );
  });
});

/** Tags with their attributes, of which only those are kept whose values the page makes itself. */
function tags(page: string): readonly string[] {
  return [...page.matchAll(/<[^>]*>/g)].map(([tag]) =>
    tag.replace(/ (x|y|x1|x2|d|cx|width|viewBox)="[^"]*"/g, ''),
  );
}

describe('a report as a page', () => {
  const page = reportHtml(report);

  it('has a policy that forbids everything but its own style', () => {
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'`,
    );
  });

  it('refers to nothing outside itself', () => {
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|form|base|use|image)\b/i);
    expect([...page.matchAll(/ (?:href|src)="([^"]*)"/g)].filter(([, to]) => !to?.startsWith('#'))).toEqual(
      [],
    );
    expect(page).not.toMatch(/@import|url\((?!#head-)/);
  });

  it('links to places that are there, each once', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...page.matchAll(/ (?:href="|marker-end="url\()#([^")]*)/g)].map(([, to]) => to);
    expect(links.length).toBeGreaterThan(8);
    expect(links.filter((to) => !ids.includes(to))).toEqual([]);
    const labels = [...page.matchAll(/ aria-labelledby="([^"]*)"/g)].flatMap(
      ([, it]) => it?.split(' ') ?? [],
    );
    expect(labels.filter((it) => !ids.includes(it))).toEqual([]);
  });

  it('draws a lane for each party and an arrow for each hop, and marks those that break', () => {
    expect(page.match(/<line class="lane"/g)).toHaveLength(4);
    expect(page.match(/<g class="hop fine">/g)).toHaveLength(3);
    expect(page.match(/<g class="hop failed">/g)).toHaveLength(1);
    expect(page.match(/<path class="cross"/g)).toHaveLength(1);
    expect(page).toContain('It breaks at hop 4.');
  });

  it('never shows what nobody vouches for as if somebody did', () => {
    expect(page).toMatch(/groups <span class="badge warned">not verified<\/span>/);
    expect(page).toMatch(/NameID <span class="badge passed">verified<\/span>/);
  });

  it('has no link to a hop that is not there', () => {
    const lost = finding({ evidence: [{ source: 'x', hop: 99 }] });
    expect(reportHtml({ ...report, findings: [lost] })).not.toContain('href="#hop-99"');
  });

  it('has no tag, attribute or place that text of strangers has made', () => {
    fc.assert(
      fc.property(any, (it) => {
        const text = reportHtml(it);
        expect(text).not.toMatch(UNSEEN);
        expect(tags(reportHtml(it)).length).toBeGreaterThan(20);
        expect(withoutValues(tags(reportHtml(it)))).toEqual(withoutValues(tags(reportHtml(tamed(it)))));
      }),
    );
  });
});

/** Parts of a value are marked, or not, by what it is. */
function withoutValues(all: readonly string[]): readonly string[] {
  return all.filter((it) => !/^<\/?mark|^<p class="aside">$|^<\/p>$/.test(it));
}

describe('the template of a page', () => {
  it('escapes what ends an attribute, whichever quotes it has', () => {
    expect(html`<a title="${`"'<&>`}">${new Markup('<b>')}${null}${[1, '>']}</a>`.text).toBe(
      '<a title="&quot;&#39;&lt;&amp;&gt;"><b>1&gt;</a>',
    );
  });
});
