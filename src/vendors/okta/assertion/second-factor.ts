/**
 * The second factor of a sign-in: a code, or a push that the person confirms on a phone. Answered by what was configured
 * for it, else by the person at the terminal; nobody there is a refusal, and so is a factor that cannot be given here.
 */
import { IdctlError } from '../../../core/errors.ts';
import { Secret } from '../../../core/secret.ts';
import type { PersonSignIn } from '../../../services/connections/assertion-port.ts';
import type { VendorContext } from '../../contract.ts';
import type { AuthnFactor, AuthnTransaction } from '../spec.ts';
import { authn } from './authn.ts';
import { factorName, kindOf } from './factors.ts';
import { pushRefused } from './sign-in-faults.ts';

/** Okta asks for no less than this between two looks at a push. */
const POLL_MS = 3000;
/** A person who has not looked at the phone by then will not; others wait for this sign-in. */
const PUSH_WAIT_MS = 90_000;

const PUSH = new Secret('push');

interface Answer {
  readonly factor: AuthnFactor;
  /** Null for a push. */
  readonly code: Secret | null;
}

/** @returns the transaction behind it. @throws AUTH_REQUIRED, INPUT_REQUIRED */
export async function answerSecondFactor(
  context: VendorContext,
  person: PersonSignIn,
  { stateToken = '', _embedded }: AuthnTransaction,
): Promise<AuthnTransaction> {
  const { userName } = person;
  const { factor, code } = await answerTo(context, person, _embedded?.factors ?? []);
  const path = `api/v1/authn/factors/${encodeURIComponent(factor.id)}/verify`;
  if (code !== null) return authn(context, { path, json: { stateToken, passCode: code.reveal() }, userName });
  const begun = await authn(context, { path, json: { stateToken }, userName });
  return awaitPush(context, { path, json: { stateToken }, userName }, begun);
}

async function answerTo(
  context: VendorContext,
  person: PersonSignIn,
  factors: readonly AuthnFactor[],
): Promise<Answer> {
  const able = factors.filter((it) => kindOf(it) !== 'other');
  const wanted = `${context.connection} asks ${person.userName} for a second factor`;
  if (able.length === 0) {
    const names = factors.map(factorName).join(', ');
    throw new IdctlError(
      'AUTH_REQUIRED',
      `${wanted} that cannot be given here: ${names || 'none is told'}.`,
      {
        hint: 'A code (TOTP) or a push of Okta Verify can: enrol one, or let a policy admit this person without.',
      },
    );
  }
  const configured = person.secondFactor();
  if (configured !== null) return configuredAnswer(await configured, able, wanted);
  if (!context.browser.possible) {
    throw new IdctlError(
      'INPUT_REQUIRED',
      `${wanted} (${able.map(factorName).join(', ')}), and nobody is here to give it.`,
      {
        hint: 'Sign in at a terminal; or configure an answer (a code by exec:, or the word push); or sign in as somebody of whom the policy asks none.',
      },
    );
  }
  const factor = await choose(context, able);
  if (kindOf(factor) === 'push') return { factor, code: null };
  return { factor, code: await context.ask(`Enter ${factorName(factor)}:`, { hidden: true }) };
}

function configuredAnswer(answer: Secret, able: readonly AuthnFactor[], wanted: string): Answer {
  const kind = answer.equals(PUSH) ? 'push' : 'code';
  const factor = able.find((it) => kindOf(it) === kind);
  if (factor !== undefined) return { factor, code: kind === 'push' ? null : answer };
  throw new IdctlError(
    'AUTH_REQUIRED',
    `${wanted}, and a ${kind} is none of it: ${able.map(factorName).join(', ')}.`,
    {
      hint: 'Correct the answer that is configured for it.',
    },
  );
}

/** The only one, or the one whose number the person gives. */
async function choose(context: VendorContext, able: readonly AuthnFactor[]): Promise<AuthnFactor> {
  const [only, second] = able;
  if (only !== undefined && second === undefined) return only;
  const menu = able.map((it, at) => `  ${at + 1}  ${factorName(it)}`).join('\n');
  context.browser.show(`A second factor is needed:\n${menu}`);
  const given = await context.ask(`Which one (1 to ${able.length})?`, { hidden: false });
  const chosen = able.find((_, at) => given.equals(new Secret(String(at + 1))));
  if (chosen !== undefined) return chosen;
  throw new IdctlError('INPUT_REQUIRED', `There are ${able.length} to choose from: nothing was sent.`);
}

async function awaitPush(
  context: VendorContext,
  poll: { readonly path: string; readonly json: object; readonly userName: string },
  begun: AuthnTransaction,
): Promise<AuthnTransaction> {
  const { clock, browser, connection, signal } = context;
  browser.show(`${connection}: confirm the sign-in of ${poll.userName} in Okta Verify.`);
  const end = clock.now() + PUSH_WAIT_MS;
  let number = '';
  for (let now = begun; ; now = await authn(context, { ...poll, effect: 'idempotent' })) {
    if (now.status !== 'MFA_CHALLENGE') return now;
    const challenge = String(now._embedded?.factor?._embedded?.challenge?.correctAnswer ?? '');
    if (challenge !== '' && challenge !== number) browser.show(`${connection}: choose ${challenge}.`);
    number = challenge;
    const result = now.factorResult ?? 'WAITING';
    if (result !== 'WAITING') throw pushRefused(result, { connection, userName: poll.userName });
    if (clock.now() + POLL_MS > end) throw pushRefused('TIMEOUT', { connection, userName: poll.userName });
    await clock.sleep(POLL_MS, signal);
  }
}
