/** What is wrong with a value of the profile, as a sentence for a person. Never the value: it may be a secret. */
import * as z from 'zod';
import { nearest } from '../nearest.ts';

type Issue = Parameters<z.core.$ZodErrorMap>[0];

const BLOCK = 'a block of lines "name: value"';

/** What a value of a type looks like in YAML. */
const WRITTEN: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  object: BLOCK,
  record: BLOCK,
};

/** For the rules that bring no sentence of their own. Undefined leaves an issue to the library's words. */
export function profileSentence(issue: Issue): string | undefined {
  return sentenceOn('the profile', issue);
}

/** The same of another file: `whole` is what it is called where the fault is the file itself. */
export function sentenceOn(whole: string, issue: Issue): string | undefined {
  const name = nameOf(issue, whole);
  switch (issue.code) {
    case 'invalid_type':
      return absence(issue.input, name, helpOf(issue.inst)) ?? wrongType(issue.expected, issue.input, name);
    case 'invalid_value':
      return oneOf(issue.input, name, issue.values);
    case 'invalid_union':
      return wrongUnion(issue, name);
    case 'unrecognized_keys':
      return unknownFields(
        issue.keys,
        issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape) : [],
      );
    case 'too_small':
      return issue.origin === 'string' ? `${name} must not be empty` : undefined;
    default:
      return undefined;
  }
}

function nameOf({ path = [] }: Issue, whole: string): string {
  const last = path.at(-1);
  return last === undefined ? whole : `"${String(last)}"`;
}

function helpOf(schema: unknown): string | undefined {
  return schema instanceof z.ZodType ? schema.description : undefined;
}

/** Null when there is a value. */
function absence(input: unknown, name: string, help: string | undefined): string | null {
  if (input !== undefined && input !== null) return null;
  return `${name} ${input === null ? 'has no value' : 'is missing'}${help === undefined ? '' : `: ${help}`}`;
}

function wrongType(expected: string, input: unknown, name: string): string {
  const isScalar = typeof input === 'number' || typeof input === 'boolean';
  const remedy = expected === 'string' && isScalar ? ': put it in quotes' : '';
  return `${name} must be ${WRITTEN[expected] ?? expected}, and is ${kindOf(input)}${remedy}`;
}

function kindOf(input: unknown): string {
  if (Array.isArray(input)) return 'a list';
  return WRITTEN[typeof input] ?? typeof input;
}

function oneOf(input: unknown, name: string, values: readonly unknown[]): string {
  const allowed = values.length === 1 ? String(values[0]) : `one of ${values.map(String).join(', ')}`;
  return absence(input, name, allowed) ?? `${name} must be ${allowed}`;
}

/** The unions of the profile are told apart by a field, which the path leads to. */
function wrongUnion({ input, discriminator, options }: Issue, name: string): string | undefined {
  if (typeof discriminator !== 'string' || !Array.isArray(options)) return undefined;
  const written = typeof input === 'object' ? Reflect.get(input ?? {}, discriminator) : undefined;
  return oneOf(written, name, options);
}

function unknownFields(keys: readonly string[], known: readonly string[]): string {
  const near = keys.map((key) => {
    const [likely] = nearest(key, known);
    return likely === undefined ? `"${key}"` : `"${key}" (did you mean "${likely}"?)`;
  });
  const there = near.some((it) => it.endsWith('?)')) ? '' : `; there is ${known.join(', ')}`;
  return `there is no field ${near.join(', ')}${there}`;
}
