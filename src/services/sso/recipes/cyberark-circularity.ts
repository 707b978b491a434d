/**
 * Whoever must repair the source needs a password that is in the vault; whoever signs in to the vault needs the source.
 * One way must be left that does not go round.
 */
import type { Finding } from '../../connections/port.ts';
import type { CheckContext } from '../recipe.ts';
import { accountState } from './cyberark-accounts.ts';

const WAYS: Readonly<Record<string, string>> = {
  'vault-user': 'by a user of the vault itself',
  ccp: 'by CCP',
  'sealed-copy': 'from a sealed copy',
};

export async function circularityFindings(context: CheckContext): Promise<readonly Finding[]> {
  const { settings } = context;
  const accounts = settings.list('breakGlass');
  const way = settings.text('breakGlassPath');
  if (accounts.length === 0) {
    return [
      {
        name: 'circularity',
        state: 'warn',
        detail:
          'When the source is down nobody gets to the vault by it, and the wiring names no account that could repair it.',
        remedy: 'Name it in settings.breakGlass, and the way to its password in settings.breakGlassPath.',
      },
    ];
  }
  if (way === '') {
    return [
      {
        name: 'circularity',
        state: 'fail',
        detail: `The way to the password of ${accounts.join(', ')} may lead through the source that it must repair.`,
        remedy: 'Say how it is reached without the source: settings.breakGlassPath.',
      },
    ];
  }
  const problems: Finding[] = [];
  for (const login of accounts) {
    const problem = await problemOf(context, login);
    if (problem !== null) problems.push({ name: 'circularity', state: 'fail', ...problem });
  }
  if (problems.length > 0) return problems;
  return [
    {
      name: 'circularity',
      state: 'pass',
      detail: `The password of ${accounts.join(', ')} is reached ${WAYS[way] ?? way}, without the source.`,
    },
  ];
}

/** An account of which only another provider, or nobody, knows the password repairs nothing. */
async function problemOf(
  context: CheckContext,
  login: string,
): Promise<Pick<Finding, 'detail' | 'remedy'> | null> {
  const directory = await context.probe.directory('source');
  if (directory === null) return null;
  const { there, own, roles } = await accountState(directory, login);
  if (!there)
    return { detail: `There is no active account ${login}.`, remedy: 'Correct settings.breakGlass.' };
  if (!own) return { detail: `${login} has no password of its own in the source.`, remedy: 'Give it one.' };
  if (roles.length === 0)
    return { detail: `${login} is no administrator: it can repair nothing.`, remedy: 'Give it a role.' };
  const route = (await context.routes('source')).find((it) => it.catches(login));
  if (route === undefined || route.identityProviderId === null) return null;
  return {
    detail: `The route "${route.name}" may send ${login} to another identity provider.`,
    remedy: 'Let no route take break-glass accounts.',
  };
}
