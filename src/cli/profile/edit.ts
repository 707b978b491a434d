/** Changing a profile without losing its comments, its order or, on a crash, its contents. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Document, isMap, parseDocument } from 'yaml';
import { writeFileAtomic } from '../../state/atomic-file.ts';
import { parseProfile } from './load.ts';
import { SCHEMA_VERSION } from './schema.ts';

export type ProfileEdit = (edit: {
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

/** Applies an edit, validates what it gives, and writes it 0600. @throws CONFIG_INVALID and writes nothing */
export async function editProfile(name: string, path: string, edit: ProfileEdit): Promise<void> {
  const document = await open(path);
  edit({
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
