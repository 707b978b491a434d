/** The page of a report in a real browser: on a phone and a screen, in the dark and in the light, on paper. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reportHtml } from '../../../src/cli/federation/render/html.ts';
import type { Report } from '../../../src/services/federation/report.ts';
import { brokenReport, finding } from '../../support/federation-report.ts';
import { openBrowser } from '../federation/browser.ts';
import { describeWith } from '../peers.ts';

const SCHEMES = ['light', 'dark'] as const;
const WIDTHS = [360, 768, 1280] as const;
const LOOKS = SCHEMES.flatMap((scheme) => WIDTHS.map((width) => ({ scheme, width })));

/** Text that would be seen, or would ask for something, if it were taken for markup. */
const HOSTILE = [
  '<script>document.title = "taken"</script>',
  '"><img src="/stolen.png" onerror="document.title=1">',
  '</style><style>*{background:url(/stolen.css)}',
  '<svg onload="document.title=1">',
  '<iframe src="/stolen.html"></iframe>',
  'x'.repeat(300),
].join(' ');

function hostile(): Report {
  const report = brokenReport();
  return {
    ...report,
    subject: HOSTILE,
    summary: HOSTILE,
    notes: [HOSTILE],
    findings: [
      finding({
        ...{ title: HOSTILE, message: HOSTILE, reason: HOSTILE, remedy: HOSTILE, retest: HOSTILE },
        ...{ expected: `${HOSTILE}a`, actual: `${HOSTILE}b`, explains: [HOSTILE] },
        evidence: [{ source: HOSTILE, hop: 4, field: HOSTILE }],
      }),
    ],
    hops: report.hops.map((hop) => ({ ...hop, from: HOSTILE, says: HOSTILE, url: HOSTILE, method: HOSTILE })),
    claims: [{ name: HOSTILE, values: [HOSTILE], verified: false }],
  };
}

describeWith('The page of a report', ['chromium'])('The page of a report', () => {
  let browser: Browser;
  let server: Server;
  let pages: Readonly<Record<string, string>>;
  const asked: string[] = [];

  beforeAll(async () => {
    pages = { '/broken': reportHtml(brokenReport()), '/hostile': reportHtml(hostile()) };
    server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.setHeader('content-type', 'text/html; charset=utf-8').end(pages[request.url ?? ''] ?? '');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((resolve) => server?.close(resolve));
  });

  async function look<T>(
    path: string,
    options: Parameters<Browser['newContext']>[0],
    work: (page: Page, context: BrowserContext) => Promise<T>,
  ): Promise<T> {
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      const { port } = server.address() as AddressInfo; // It listens on a port.
      await page.goto(`http://127.0.0.1:${port}${path}`);
      return await work(page, context);
    } finally {
      await context.close();
    }
  }

  it.each([
    ...LOOKS.map((it) => ({ ...it, path: '/broken' })),
    { scheme: 'dark', width: 360, path: '/hostile' } as const,
  ])('is no wider than a window of $width pixels ($scheme, $path)', async ({ scheme, width, path }) => {
    const options = { viewport: { width, height: 800 }, colorScheme: scheme };
    const found = await look(path, options, (page) =>
      page.evaluate(() => ({
        page: document.documentElement.scrollWidth,
        // What is drawn past the edge, but for what lies in something that scrolls.
        outside: [...document.querySelectorAll('body *')]
          .filter(
            (it) => it.closest('.picture') === null && it.getBoundingClientRect().right > innerWidth + 1,
          )
          .map((it) => it.outerHTML.slice(0, 80)),
      })),
    );
    expect(found).toEqual({ page: width, outside: [] });
  });

  it.each(['/broken', '/hostile'])('asks for nothing but itself (%s)', async (path) => {
    asked.length = 0;
    const wanted: string[] = [];
    const said: string[] = [];
    await look(path, {}, async (page, context) => {
      context.on('request', (it) => wanted.push(it.url()));
      page.on('console', (it) => said.push(it.text()));
      await page.reload({ waitUntil: 'networkidle' });
      expect(await page.title()).not.toMatch(/^(taken|1)$/);
      expect(await page.locator('script, img, iframe, object, embed, link').count()).toBe(0);
    });
    expect(wanted.map((it) => new URL(it).pathname)).toEqual([path]);
    expect(asked.filter((it) => it !== path && it !== '/favicon.ico')).toEqual([]);
    expect(said).toEqual([]);
  });

  it('stops whatever would get into it: no script runs, nothing is loaded', async () => {
    const refused = await look('/broken', {}, async (page) => {
      await page.evaluate(() => {
        const list: string[] = [];
        Reflect.set(window, 'refused', list);
        document.addEventListener('securitypolicyviolation', (it) => list.push(it.effectiveDirective));
        document.body.append(
          Object.assign(document.createElement('script'), { text: 'document.title = "ran"' }),
        );
        document.body.append(Object.assign(document.createElement('img'), { src: '/stolen.png' }));
      });
      await page.waitForFunction(() => Reflect.get(window, 'refused').length >= 2);
      expect(await page.title()).not.toBe('ran');
      return page.evaluate(() => Reflect.get(window, 'refused'));
    });
    expect(refused.sort()).toEqual(['img-src', 'script-src-elem']);
    expect(asked).not.toContain('/stolen.png');
  });

  it.each(LOOKS)('has text that can be read ($scheme, $width)', async ({ scheme, width }) => {
    const options = { viewport: { width, height: 800 }, colorScheme: scheme };
    const weak = await look('/broken', options, async (page) => {
      await page.locator('details').evaluateAll((all) => {
        for (const it of all) it.setAttribute('open', '');
      });
      return page.evaluate(contrasts);
    });
    expect(weak.count).toBeGreaterThan(60);
    expect(weak.weak).toEqual([]);
  });

  it('has another look in the dark', async () => {
    const [light, dark] = await Promise.all(
      SCHEMES.map((colorScheme) =>
        look('/broken', { colorScheme }, (page) =>
          page.evaluate(() => getComputedStyle(document.body).backgroundColor),
        ),
      ),
    );
    expect(light).not.toBe(dark);
  });

  it('is printed on white, with the picture', async () => {
    await look('/broken', { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const style = await page.evaluate(() => ({
        back: getComputedStyle(document.body).backgroundColor,
        ink: getComputedStyle(document.querySelector('h1') ?? document.body).color,
      }));
      expect(style).toEqual({ back: 'rgb(255, 255, 255)', ink: 'rgb(26, 34, 48)' });
      expect(await page.locator('svg.sequence').isVisible()).toBe(true);
    });
  });

  it('shows a picture where there is room for it, and the same as a list on a phone', async () => {
    for (const [width, picture] of [
      [360, false],
      [768, true],
    ] as const) {
      await look('/broken', { viewport: { width, height: 800 } }, async (page) => {
        expect(await page.locator('svg.sequence').isVisible()).toBe(picture);
        expect(await page.locator('ol.hops > li:visible').count()).toBe(5);
      });
    }
  });

  it('leads from a hop in the picture to its finding, and from there back to the hop', async () => {
    await look('/broken', { viewport: { width: 1280, height: 500 } }, async (page) => {
      await page.locator('svg a', { hasText: 'S19' }).click();
      expect(await page.locator(':target h3').innerText()).toContain('audience');
      await page.locator(':target a[href^="#hop-"]').click();
      expect(await page.locator(':target').innerText()).toContain('SAML response, posted to the ACS');
    });
  });

  it('can be read by ear: a language, a title, headings in order, names for what is drawn', async () => {
    await look('/broken', {}, async (page) => {
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      const levels = await page
        .locator('h1, h2, h3')
        .evaluateAll((all) => all.map((it) => Number(it.tagName[1])));
      expect(levels[0]).toBe(1);
      expect(levels.filter((level, at) => level > (levels[at - 1] ?? level) + 1)).toEqual([]);
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      const drawn = page.getByRole('group', { name: 'Sequence diagram of the flow' });
      expect(await drawn.locator('desc').first().textContent()).toContain('It breaks at hop 4.');
      await page.locator('.picture').focus();
      expect(await page.evaluate(() => document.activeElement?.className)).toBe('picture');
    });
  });

  it('draws no label of a hop over another lane or out of the picture', async () => {
    await look('/broken', { viewport: { width: 1280, height: 800 } }, async (page) => {
      const wide = await page.evaluate(() => {
        const [svg] = document.querySelectorAll('svg.sequence');
        const frame = svg?.getBoundingClientRect();
        return [...document.querySelectorAll('g.hop')].flatMap((hop) => {
          const line = hop.querySelector('line.arrow')?.getBoundingClientRect();
          return [...hop.querySelectorAll('text.says, text.call')]
            .map((it) => ({ text: it.textContent, box: it.getBoundingClientRect() }))
            .filter(
              ({ box }) =>
                frame === undefined ||
                line === undefined ||
                box.width > line.width + 8 ||
                box.left < frame.left ||
                box.right > frame.right,
            )
            .map(({ text }) => text);
        });
      });
      expect(wide).toEqual([]);
    });
  });
});

/** Runs in the page: text whose contrast is below WCAG AA (4.5, or 3 where it is large). */
function contrasts(): { readonly count: number; readonly weak: readonly string[] } {
  const channels = (colour: string): readonly number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: readonly number[]): number => {
    const [r = 0, g = 0, b = 0] = colour.slice(0, 3).map((it) => {
      const part = it / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const isSolid = (colour: string): boolean => colour !== 'none' && (channels(colour)[3] ?? 1) > 0;
  /** What lies behind: the background of an element around it, or the last shape of the picture drawn there before. */
  const behind = (element: Element): string => {
    const box = element.getBoundingClientRect();
    const svg = element.closest('svg');
    if (svg !== null) {
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      const shapes = [...svg.querySelectorAll('rect, circle')].filter((it) => {
        const area = it.getBoundingClientRect();
        const before = (it.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
        return before && area.left <= x && x <= area.right && area.top <= y && y <= area.bottom;
      });
      const top = shapes.map((it) => getComputedStyle(it).fill).findLast(isSolid);
      if (top !== undefined) return top;
    }
    for (let it: Element | null = svg ?? element; it !== null; it = it.parentElement) {
      const { backgroundColor } = getComputedStyle(it);
      if (isSolid(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const texts = [...document.querySelectorAll('body *')].filter(
    (it) =>
      [...it.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '',
      ) && it.getClientRects().length > 0,
  );
  const weak = texts.flatMap((it) => {
    const style = getComputedStyle(it);
    const ink = it instanceof SVGElement ? style.fill : style.color;
    const [one, other] = [luminance(channels(ink)), luminance(channels(behind(it)))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    return ratio >= (isLarge ? 3 : 4.5) ? [] : [`${it.outerHTML.slice(0, 60)} ${ink} ${ratio.toFixed(2)}`];
  });
  return { count: texts.length, weak };
}
