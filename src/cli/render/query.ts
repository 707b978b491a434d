/** `--query`: JMESPath on the JSON result. */
import { compile, search } from '@jmespath-community/jmespath';
import { IdctlError } from '../../core/errors.ts';

/** Fails on a malformed expression before anything is asked of a vendor. @throws USAGE */
export function validateQuery(expression: string): void {
  try {
    compile(expression);
  } catch (error) {
    throw new IdctlError(
      'USAGE',
      `--query is not a JMESPath expression: ${error instanceof Error ? error.message : ''}`,
      {
        hint: 'For example: --query "accounts[].name"',
      },
    );
  }
}

export async function queryJson(value: object, expression: string): Promise<unknown> {
  // Through JSON, so that the expression sees what --json shows, and a Secret as its redaction.
  const data = JSON.parse(JSON.stringify(value));
  try {
    return search(data, expression);
  } catch (error) {
    throw new IdctlError(
      'USAGE',
      `--query failed on this result: ${error instanceof Error ? error.message : ''}`,
    );
  }
}
