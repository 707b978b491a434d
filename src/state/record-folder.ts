/** A folder of small records, one JSON file each, written whole and checked strictly when read. */
import * as nodeFs from 'node:fs/promises';
import { join } from 'node:path';
import { IdctlError } from '../core/errors.ts';
import {
  listFolder,
  PRIVATE_FILE,
  readTextFile,
  removeFile,
  removeLeftovers,
  type StateFs,
  writeFileAtomic,
} from './atomic-file.ts';
import { Misfit, type Shape } from './shape.ts';

const SUFFIX = '.json';
const ID = /^[A-Za-z0-9_-]{1,100}$/;

export interface StateRecord {
  readonly schemaVersion: number;
  readonly id: string;
}

export interface RecordFolderOptions {
  /** Told of every file that cannot be read as a record; `problem` never shows a value. */
  readonly onDamaged: (path: string, problem: string) => void;
  readonly fs?: StateFs;
}

export class RecordFolder<T extends StateRecord> {
  readonly #folder: string;
  readonly #shape: Shape<T>;
  readonly #schemaVersion: number;
  readonly #onDamaged: RecordFolderOptions['onDamaged'];
  readonly #fs: StateFs;

  constructor(folder: string, schemaVersion: number, shape: Shape<T>, options: RecordFolderOptions) {
    this.#folder = folder;
    this.#shape = shape;
    this.#schemaVersion = schemaVersion;
    this.#onDamaged = options.onDamaged;
    this.#fs = options.fs ?? nodeFs;
  }

  /** Durable when it returns; replaces a record of the same id. @throws UNAVAILABLE */
  async write(record: T): Promise<void> {
    await writeFileAtomic(this.#path(record.id), `${JSON.stringify(record)}\n`, PRIVATE_FILE, this.#fs);
  }

  /** Done when there was none. @throws UNAVAILABLE */
  async remove(id: string): Promise<void> {
    await removeFile(this.#path(id), this.#fs);
  }

  /** Null when there is none. @throws UNAVAILABLE also when it is damaged: "not there" would be a guess. */
  async read(id: string): Promise<T | null> {
    const path = this.#path(id);
    const found = await this.#load(path, id);
    if (!(found instanceof Misfit)) return found;
    this.#onDamaged(path, found.message);
    throw new IdctlError('UNAVAILABLE', `${path} cannot be used: ${found.message}`, {
      hint: 'Look at the file. Move it away once you know what it stood for.',
    });
  }

  /** Every sound record, by id; damaged ones go to `onDamaged`. @throws UNAVAILABLE */
  async list(): Promise<readonly T[]> {
    await removeLeftovers(this.#folder, this.#fs);
    const records: T[] = [];
    for (const name of await listFolder(this.#folder, this.#fs)) {
      if (!name.endsWith(SUFFIX)) continue;
      const path = join(this.#folder, name);
      const found = await this.#load(path, name.slice(0, -SUFFIX.length));
      if (found instanceof Misfit) this.#onDamaged(path, found.message);
      else if (found !== null) records.push(found);
    }
    return records;
  }

  async #load(path: string, id: string): Promise<T | Misfit | null> {
    const text = await readTextFile(path, this.#fs);
    if (text === null) return null;
    try {
      const value: unknown = JSON.parse(text);
      this.#checkVersion(value);
      const record = this.#shape(value, 'record');
      return record.id === id ? record : new Misfit('its id is not that of its file name');
    } catch (error) {
      if (error instanceof Misfit) return error;
      if (error instanceof SyntaxError) return new Misfit('it is not JSON');
      throw error;
    }
  }

  /** Before the fields, whose names may differ in another version. */
  #checkVersion(value: unknown): void {
    if (typeof value !== 'object' || value === null || !('schemaVersion' in value)) return;
    if (value.schemaVersion === this.#schemaVersion) return;
    throw new Misfit(`its schemaVersion is unknown; this idctl reads ${this.#schemaVersion}`);
  }

  #path(id: string): string {
    if (!ID.test(id))
      throw new IdctlError('UNEXPECTED', 'a state record has an id that cannot be a file name');
    return join(this.#folder, `${id}${SUFFIX}`);
  }
}
