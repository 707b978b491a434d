/**
 * Secret references: how a profile names a secret without holding it.
 * `keychain:NAME`, `age:NAME` (the profile's vault), `env:NAME`, `file:PATH` (`-`: standard input), `exec:COMMAND`,
 * `prompt`.
 */
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { IdctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { Vault } from '../../vault/contract.ts';
import type { Environment } from '../paths.ts';
import type { Prompts } from '../terminal/prompts.ts';
import type { StandardInput } from '../terminal/standard-input.ts';

export const REFERENCE_PATTERN = /^(prompt|(keychain|age|memory|env|file|exec):.+)$/s;

export interface ReferenceSources {
  readonly vault: () => Promise<Vault>;
  readonly environment: Environment;
  readonly prompts: Prompts;
  readonly stdin: StandardInput;
  /** Longest time that an `exec:` command may take, in milliseconds. */
  readonly execTimeoutMs: number;
}

/** What a person is told the secret is for, and where it is configured. */
export interface ReferenceUse {
  readonly connection: string;
  readonly field: string;
}

/**
 * Reads the secret that a reference names.
 *
 * @throws NOT_FOUND (no such name, variable or file), VAULT_LOCKED, INPUT_REQUIRED (`prompt` without a terminal, `file:-` at one),
 *   CONFIG_INVALID (the vault of the profile is another one), UNAVAILABLE (the command failed).
 */
export async function readReference(
  reference: string,
  use: ReferenceUse,
  sources: ReferenceSources,
): Promise<Secret> {
  const colon = reference.indexOf(':');
  const scheme = colon === -1 ? reference : reference.slice(0, colon);
  const rest = reference.slice(colon + 1);
  switch (scheme) {
    case 'prompt':
      return sources.prompts.secret({
        message: `${use.field} of connection ${use.connection}:`,
        answeredBy: `a reference in the profile (connections.${use.connection}.${use.field}), such as env:NAME or file:PATH`,
      });
    case 'env':
      return fromEnvironment(rest, use, sources.environment);
    case 'file':
      return rest === '-' ? sources.stdin.secret() : fromFile(rest, use);
    case 'exec':
      return fromCommand(rest, use, sources.execTimeoutMs);
    default:
      return fromVault(scheme, rest, use, await sources.vault());
  }
}

function missing(what: string, use: ReferenceUse, cause?: unknown): IdctlError {
  return new IdctlError('NOT_FOUND', `${use.field} of connection ${use.connection}: ${what}.`, {
    hint: `The profile refers to it in connections.${use.connection}.${use.field}.`,
    cause,
  });
}

async function fromVault(scheme: string, name: string, use: ReferenceUse, vault: Vault): Promise<Secret> {
  if (scheme !== vault.backend) {
    throw new IdctlError(
      'CONFIG_INVALID',
      `"${scheme}:${name}" does not fit: this profile's vault is ${vault.backend}.`,
      {
        hint: `Write ${vault.backend}:${name} in connections.${use.connection}.${use.field}.`,
      },
    );
  }
  const secret = await vault.get(name);
  if (secret !== null) return secret;
  throw new IdctlError(
    'NOT_FOUND',
    `${use.field} of connection ${use.connection}: the vault holds no "${name}".`,
    {
      hint: `Put it there with: idctl vault set ${name}`,
    },
  );
}

function fromEnvironment(name: string, use: ReferenceUse, environment: Environment): Secret {
  const value = environment[name];
  if (value === undefined || value === '') throw missing(`the environment variable ${name} is not set`, use);
  return new Secret(value);
}

/** One trailing newline is the editor's, not the secret's. */
function withoutFinalNewline(text: string): Secret {
  return new Secret(text.replace(/\r?\n$/, ''));
}

async function fromFile(path: string, use: ReferenceUse): Promise<Secret> {
  try {
    return withoutFinalNewline(await readFile(path, 'utf8'));
  } catch (error) {
    throw missing(`the file ${path} cannot be read`, use, error);
  }
}

/** Words as a shell would split them, without running one: quotes group, a backslash takes the next character. */
export function splitCommand(command: string): string[] {
  const words: string[] = [];
  const pattern = /\s*((?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)/gs;
  for (const [, raw = ''] of command.matchAll(pattern)) {
    words.push(
      raw.replace(
        /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs,
        (_whole, single, double, escaped) =>
          single ?? (double === undefined ? escaped : double.replace(/\\(.)/gs, '$1')),
      ),
    );
  }
  return words;
}

async function fromCommand(command: string, use: ReferenceUse, timeoutMs: number): Promise<Secret> {
  const [program, ...args] = splitCommand(command);
  if (program === undefined) throw missing('the command is empty', use);
  const result = await new Promise<{ text: string; fault: string | null }>((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ text: '', fault: error.code ?? 'did not start' }),
    );
    child.on('close', (code, signal) => {
      const fault = code === 0 ? null : signal === null ? `exit ${code}` : `ended by ${signal}`;
      resolve({ text: Buffer.concat(chunks).toString('utf8'), fault });
    });
  });
  if (result.fault !== null) {
    // Neither the command's output nor its error text is shown: either may hold the secret.
    throw new IdctlError(
      'UNAVAILABLE',
      `${use.field} of connection ${use.connection}: "${program}" failed (${result.fault}).`,
    );
  }
  return withoutFinalNewline(result.text);
}
