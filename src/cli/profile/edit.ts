/** Changing a profile without losing its comments, its order or, on a crash, its contents. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Document, isMap, parseDocument } from 'yaml';
import { writeFileAtomic } from '../../state/atomic-file.ts';
import type { Profile } from './load.ts';
import { parseProfile } from './load.ts';
import { SCHEMA_VERSION } from './schema.ts';

export interface ProfilePlace {
  readonly name: string;
  readonly path: string;
  /** Held from reading to writing: of two edits at once the second builds on the first. */
  readonly locked: <T>(work: () => Promise<T>) => Promise<T>;
}

export type ProfileEdit = (edit: {
  /** The profile as it is now: what a run has read before may have changed since. @throws CONFIG_INVALID */
  current(): Profile;
  set(path: readonly string[], value: unknown): void;
  /** False when there was nothing. */
  remove(path: readonly string[]): boolean;
}) => void;

const HEADER = ` idctl profile. It holds references to secrets, never secrets.
 Its JSON Schema comes with the package, for editors: schema/profile.schema.json`;

async function open(path: string): Promise<Document> {
  try {
    return parseDocument(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // readFile throws nothing else.
    const document = new Document({ schemaVersion: SCHEMA_VERSION, connections: {}, accounts: {} });
    document.commentBefore = HEADER;
    return document;
  }
}

/**
 * Applies an edit, validates what it gives, and writes it 0600.
 *
 * @throws CONFIG_INVALID, or what the edit throws, and writes nothing; CONFLICT when others write for too long.
 */
export function editProfile(place: ProfilePlace, edit: ProfileEdit): Promise<void> {
  return place.locked(() => rewrite(place, edit));
}

async function rewrite({ name, path }: ProfilePlace, edit: ProfileEdit): Promise<void> {
  const document = await open(path);
  edit({
    current: () => parseProfile(name, path, document.toString(), {}),
    set: (where, value) => {
      // A block written by hand as `connections:` without entries is null in YAML and cannot take a key.
      const parent = where.slice(0, -1);
      const block = document.getIn(parent, true);
      if (parent.length > 0 && !isMap(block)) document.setIn(parent, document.createNode({}));
      // What is put into `{}` shall stand in lines of its own.
      else if (isMap(block) && block.items.length === 0) block.flow = false;
      document.setIn(where, document.createNode(value));
    },
    remove: (where) => document.deleteIn(where),
  });
  const text = document.toString({ lineWidth: 0 });
  parseProfile(name, path, text, {});
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFileAtomic(path, text);
}
