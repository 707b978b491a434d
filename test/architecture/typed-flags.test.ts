/** A command's flags are typed by their declaration: a misspelt one does not compile. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ROOT } from '../support/build.ts';

/** What a command may write, and may not: the last ones with the compiler's code. */
const WRITTEN: ReadonlyArray<readonly [expression: string, fault: string | null]> = [
  ['this.flags.reason.length', null],
  ['this.flags.all ? 1 : 2', null],
  ["this.flags['no-input']", null],
  ['this.args.account.length', null],
  ['this.flags.raeson', 'TS2551'],
  ["this.flags['no-inptu']", 'TS2551'],
  ['this.args.acount', 'TS2551'],
  ['this.flags.all.length', 'TS2339'],
  ['this.flags.timeout.length', 'TS2532'],
];

const EXAMPLE = `import { Args, Flags } from '@oclif/core';
import { IdctlCommand } from ${JSON.stringify(join(ROOT, 'src', 'cli', 'base-command.ts'))};

export default class Example extends IdctlCommand<typeof Example, object> {
  static override args = { account: Args.string({ required: true }) };
  static override flags = { reason: Flags.string({ default: '' }), all: Flags.boolean() };

  protected override async execute(): Promise<object> {
    return [
${WRITTEN.map(([expression]) => `${expression},`).join('\n')}
    ];
  }

  protected override render(): string {
    return '';
  }
}
`;

/** The compiler's faults as `line code`. */
let faults: readonly string[] = [];

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'idctl-types-'));
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    writeFileSync(join(folder, 'example.mts'), EXAMPLE);
    const settings = {
      extends: join(ROOT, 'tsconfig.json'),
      // The example names a source by its full path, which nothing could rewrite.
      compilerOptions: { rewriteRelativeImportExtensions: false },
      include: [],
      files: ['example.mts'],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const done = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
    faults = done.stdout
      .split('\n')
      .filter((line) => /error TS/.test(line))
      .map((line) => line.replace(/^.*example\.mts\((\d+),.*error (TS\d+):.*$/, '$1 $2'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const firstLine = EXAMPLE.split('\n').indexOf('    return [') + 2;

it.each(WRITTEN.map(([expression, fault], index) => ({ expression, fault, line: firstLine + index })))(
  'judges $expression: $fault',
  ({ fault, line }) => {
    const own = faults.filter((it) => it.startsWith(`${line} `));
    expect(own).toEqual(fault === null ? [] : [`${line} ${fault}`]);
  },
);

it('finds no other fault in the example', () => {
  expect(faults).toHaveLength(WRITTEN.filter(([, fault]) => fault !== null).length);
});
