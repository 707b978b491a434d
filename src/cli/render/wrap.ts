/** Sentences at a terminal, broken between words: the terminal itself breaks within them. */
import { stripVTControlCharacters } from 'node:util';
import { width } from './table.ts';

/** A command stays whole, to be copied: its words up to a double space or the end of its clause. */
const PIECE = /(\s*)(idctl(?: \S*[^\s,;.:)])*(?: \S+[,;.:)])?|\S+)/g;

function columnsOf(text: string): number {
  return width(stripVTControlCharacters(text));
}

/** Lines that fit stay as they are; further ones are indented as the one that they go on. */
export function wrap(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => (columnsOf(line) <= columns ? [line] : wrapLine(line, columns)))
    .join('\n');
}

function wrapLine(line: string, columns: number): readonly string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  for (const [gap, piece] of pieces(line, columns - indent.length)) {
    if (current !== '' && columnsOf(current + gap + piece) > columns) {
      lines.push(current);
      current = indent + piece;
    } else current += gap + piece;
  }
  return [...lines, current];
}

/** What is too long for any line is taken word by word. */
function pieces(line: string, columns: number): ReadonlyArray<readonly [gap: string, piece: string]> {
  return [...line.matchAll(PIECE)].flatMap(([whole, gap = '', piece = '']) =>
    columnsOf(piece) <= columns
      ? [[gap, piece] as const]
      : [...whole.matchAll(/(\s*)(\S+)/g)].map(([, before = '', word = '']) => [before, word] as const),
  );
}
