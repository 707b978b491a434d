/** What a live sign-in left behind, in lines that every form of the report can show: the account, and the logs. */
import type { Report } from '../../../services/federation/report.ts';
import { toSeconds } from '../../render/table.ts';

/** The account of whoever signed in, and where its attributes are from. Nothing where nobody was signed in. */
export function accountLines({ account }: Report): readonly string[] {
  if (account === undefined) return [];
  const made = account.created ? 'made by this sign-in' : 'there before';
  return [
    `${account.login} in ${account.connection}: ${account.status}, ${made}, from ${account.source}`,
    ...account.attributes.map(
      ({ name, value, claim }) =>
        `${name}: ${value} (${claim === null ? 'no claim has this value' : `as claim ${claim}`})`,
    ),
  ];
}

/** Both logs, in order of time. */
export function logLines({ log = [] }: Report): readonly string[] {
  return log.map(({ at, connection, type, outcome, reason, hop }) => {
    const why = reason === '' ? '' : `: ${reason}`;
    const where = hop === null ? '' : ` (hop ${hop})`;
    return `${toSeconds(at)} ${connection} ${type} ${outcome}${why}${where}`;
  });
}
