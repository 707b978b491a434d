/** Reading wirings: YAML files, and the metadata files that they name. */
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Document } from 'yaml';
import { LineCounter, parseDocument } from 'yaml';
import { IdctlError } from '../../core/errors.ts';
import type { Plain } from '../../services/sso/port.ts';
import type { Recipe } from '../../services/sso/recipe.ts';
import { recipeById } from '../../services/sso/recipes/index.ts';
import { readServiceProvider } from '../../services/sso/sp-metadata.ts';
import type { OrderedWiring, Wiring } from '../../services/sso/wiring.ts';
import { listFolder } from '../../state/atomic-file.ts';
import { locate } from '../profile/locate.ts';
import { wiringSchema } from './wiring-schema.ts';

/** More than any service provider has to say, and little enough to be read at once. */
const MAX_METADATA_BYTES = 1_048_576;
const MAX_WIRING_BYTES = 262_144;
const MAX_ALIASES = 100;

/** All wirings of a file, or of the YAML files of a folder. @throws NOT_FOUND, CONFIG_INVALID */
export async function loadWirings(path: string): Promise<readonly OrderedWiring[]> {
  const files = (await isFolder(path))
    ? (await listFolder(path)).filter((it) => /\.ya?ml$/.test(it)).map((it) => join(path, it))
    : [path];
  if (files.length === 0) throw new IdctlError('NOT_FOUND', `There is no wiring (*.yaml) in ${path}.`);
  const wirings: OrderedWiring[] = [];
  for (const file of files) {
    const loaded = await loadWiring(file);
    const { name } = loaded.wiring;
    if (wirings.some((it) => it.wiring.name === name)) {
      throw new IdctlError('CONFIG_INVALID', `Two files of ${path} have the name "${name}".`);
    }
    wirings.push(loaded);
  }
  return wirings;
}

/** @throws NOT_FOUND, CONFIG_INVALID */
export async function isFolder(path: string): Promise<boolean> {
  const facts = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return facts.isDirectory();
}

async function loadWiring(path: string): Promise<OrderedWiring> {
  const { wiring, after } = parseWiring(path, await readSmall(path, MAX_WIRING_BYTES));
  const settings = await withMetadata(path, recipeById(wiring.recipe), wiring.settings);
  return { wiring: { ...wiring, settings }, after };
}

export function parseWiring(path: string, text: string): OrderedWiring {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw invalid(path, [`line ${line}, column ${col}: ${fault.message}`]);
  }
  const parsed = wiringSchema.safeParse(unfolded(path, document) ?? {}, {
    error: ({ input }) => (input === undefined ? 'is needed' : undefined),
  });
  if (!parsed.success) {
    throw invalid(
      path,
      parsed.error.issues.map((issue) => `${locate(document, lines, issue)}${issue.message}`),
    );
  }
  const { after = [], ...wiring } = parsed.data;
  // The schema is made of the recipes, and admits JSON only.
  return { wiring: wiring as Wiring, after };
}

/** Aliases that unfold without end are not for a file that people write. */
function unfolded(path: string, document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw invalid(path, [error.message]);
  }
}

/** What the wiring keeps is what the file says now: a later change of it is a change of the wiring. */
async function withMetadata(
  path: string,
  recipe: Recipe,
  settings: Wiring['settings'],
): Promise<Wiring['settings']> {
  const read: Record<string, Plain> = { ...settings };
  for (const { name, type } of recipe.settings) {
    const written = settings[name];
    if (type !== 'metadata' || typeof written !== 'string') continue;
    const file = resolve(dirname(path), written);
    const provider = readServiceProvider(await readSmall(file, MAX_METADATA_BYTES), file);
    read[name] = { ...provider };
  }
  return read;
}

async function readSmall(path: string, maxBytes: number): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > maxBytes) {
      throw new IdctlError('CONFIG_INVALID', `${path} is larger than ${maxBytes} bytes.`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    throw error instanceof IdctlError ? error : unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): IdctlError {
  const code = (error as NodeJS.ErrnoException).code; // stat and readFile throw nothing else.
  return code === 'ENOENT'
    ? new IdctlError('NOT_FOUND', `There is no file ${path}.`, { cause: error })
    : new IdctlError('CONFIG_INVALID', `${path} cannot be read (${code}).`, { cause: error });
}

function invalid(path: string, faults: readonly string[]): IdctlError {
  return new IdctlError('CONFIG_INVALID', `The wiring ${path} is not valid:\n  ${faults.join('\n  ')}`, {
    hint: 'What a recipe needs: idctl sso recipes ID. The schema is schema/wiring.schema.json.',
  });
}
