import { IdctlError } from '../../core/errors.ts';

/**
 * JSON and a query's result have one form: another that was asked for beside them would be passed over.
 *
 * @throws USAGE naming both flags
 */
export function refuseSecondForm(
  flags: {
    readonly json?: boolean | undefined;
    readonly query?: string | undefined;
    readonly output?: unknown;
  },
  metadata: Readonly<Record<string, { readonly setFromDefault?: boolean }>>,
): void {
  if (flags.output === undefined || flags.output === 'json' || metadata['output']?.setFromDefault === true)
    return;
  const other = flags.query !== undefined ? '--query' : flags.json === true ? '--json' : null;
  if (other === null) return;
  throw new IdctlError('USAGE', `--output ${flags.output} and ${other} exclude each other.`, {
    hint: `${other} gives JSON. Leave one of the two out.`,
  });
}
