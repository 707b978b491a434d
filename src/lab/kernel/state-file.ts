/** The lab's state on disk: one JSON document, replaced as a whole, readable by its owner only. */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { IdctlError } from '../../core/errors.ts';
import { agendaItemSchema } from './agenda.ts';
import { problems } from './problems.ts';

const savedLabSchema = z.strictObject({
  version: z.literal(1),
  seed: z.string(),
  chancePosition: z.int().min(0),
  clockOffsetMs: z.number(),
  agenda: z.array(agendaItemSchema),
  vendors: z.record(z.string(), z.unknown()),
});

export type SavedLab = Readonly<z.infer<typeof savedLabSchema>>;

/** How long changes are gathered before they are written. */
const DEBOUNCE_MS = 100;

/**
 * Null when there is no such file.
 *
 * @throws CONFIG_INVALID when the file cannot be read or is not a saved lab.
 */
export function readState(path: string): SavedLab | null {
  const text = readIfPresent(path);
  if (text === null) return null;
  const parsed = savedLabSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new IdctlError('CONFIG_INVALID', `${path} is not a saved lab: ${problems(parsed.error)}`, {
    hint: 'Name another file, or remove this one to begin with a new company.',
  });
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw unusable(path, error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses it and says so.
    return undefined;
  }
}

/** Writes what `snapshot` gives, soon after `changed()` and at once on `close()`. */
export class StateWriter {
  readonly #path: string;
  readonly #snapshot: () => SavedLab;
  #timer: NodeJS.Timeout | undefined;
  #written = '';
  #closed = false;

  constructor(path: string, snapshot: () => SavedLab) {
    this.#path = path;
    this.#snapshot = snapshot;
  }

  changed(): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.flush(), DEBOUNCE_MS).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = JSON.stringify(this.#snapshot());
    if (text === this.#written) return;
    writeAtomically(this.#path, text);
    this.#written = text;
  }

  close(): void {
    this.flush();
    this.#closed = true;
  }
}

/** @throws CONFIG_INVALID when it cannot be written. */
function writeAtomically(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const draft = `${path}.${process.pid}.tmp`;
    const file = openSync(draft, 'w', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    throw unusable(path, error);
  }
}

function unusable(path: string, cause: unknown): IdctlError {
  return new IdctlError('CONFIG_INVALID', `The state file ${path} cannot be used (${codeOf(cause)})`, {
    cause,
  });
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
