/** What a person reads on a page. */
import { htmlTokens } from './html.ts';
import { decodeEntities } from './html-entities.ts';

const BLOCKS = new Set(['p', 'div', 'li', 'tr', 'br', 'h1', 'h2', 'h3', 'h4', 'pre', 'title', 'form', 'td']);

/** What a person reads on a page, without markup, in lines; at most `max` characters. */
export function visibleText(page: string, max = 4000): string {
  let text = '';
  for (const token of htmlTokens(page)) {
    if (token.kind === 'text') text += decodeEntities(token.text);
    else if (BLOCKS.has(token.name)) text += '\n';
    // White space is gathered below; what is far too long is not read on.
    if (text.length > max * 8) break;
  }
  const lines = text.split('\n').map((line) => line.replace(/\s+/g, ' ').trim());
  return [...lines.filter((line) => line !== '').join('\n')].slice(0, max).join('');
}

/** The title of a page; null when it has none. */
export function titleOf(page: string): string | null {
  let inTitle = false;
  for (const token of htmlTokens(page)) {
    if (inTitle && token.kind === 'text')
      return decodeEntities(token.text).replace(/\s+/g, ' ').trim() || null;
    inTitle = token.kind === 'open' && token.name === 'title';
  }
  return null;
}
