/** Environment variables that override fields of connections. */
import type { ConfigField } from '../../vendors/contract.ts';
import { vendorById } from '../../vendors/registry.ts';
import type { Environment } from '../paths.ts';
import { COMMON_FIELDS } from './schema.ts';

/** The environment variable that overrides a field of a connection. */
export function overrideVariable(connection: string, field: string): string {
  const upper = (text: string): string =>
    text
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .replace(/[^A-Za-z0-9]/g, '_')
      .toUpperCase();
  return `IDCTL_CONNECTION_${upper(connection)}_${upper(field)}`;
}

const OVERRIDE = /^IDCTL_CONNECTION_/;

/**
 * Environment beats file: writes into the connections, also fields on which the file is silent. It makes no connection.
 *
 * @returns `connection.field` to the variable that it came from.
 */
export function applyOverrides(
  connections: Readonly<Record<string, Record<string, unknown>>>,
  environment: Environment,
): Record<string, string> {
  const variables: Record<string, string> = {};
  if (!Object.keys(environment).some((variable) => OVERRIDE.test(variable))) return variables;
  for (const [connection, fields] of Object.entries(connections)) {
    const own = vendorById(String(fields['vendor']))?.fields ?? [];
    const names = [...Object.keys(fields), ...COMMON_FIELDS, ...own.map((it) => it.name)];
    for (const name of new Set(names)) {
      const variable = overrideVariable(connection, name);
      const value = environment[variable];
      if (value === undefined || value === '') continue;
      fields[name] = scalar(
        value,
        own.find((it) => it.name === name),
      );
      variables[`${connection}.${name}`] = variable;
    }
  }
  return variables;
}

/** The text as the value that YAML would read; what does not read as one is left for the schema to refuse. */
function scalar(text: string, field: ConfigField | undefined): string | number | boolean {
  if (field?.kind === 'flag' && (text === 'true' || text === 'false')) return text === 'true';
  if (field?.kind === 'number' && Number.isFinite(Number(text))) return Number(text);
  return text;
}
