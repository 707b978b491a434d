/**
 * Which exit codes each command can end with, and what each says of this command. `--help` and docs/commands.md show
 * them; the tests of the commands fail when one of them ends with another.
 */
import { EXIT_MEANINGS } from '../core/exit-codes.ts';

/** Exit code to one sentence. Without those that every command has. */
export type ExitCodes = Readonly<Record<number, string>>;

/** 0, 1, 2 and the signals that idctl cleans up after: nothing particular can be said of them. */
export const EVERY_COMMAND: readonly number[] = [0, 1, 2, 129, 130, 143];
export const OF_EVERY_COMMAND =
  'Every command: 0 done, 1 a fault of idctl, 2 fix the command line or the configuration, 129, 130 or 143 ended by a signal. See idctl help exit-codes.';

/** Those that start another program: every other code is its own. */
export const ENDS_AS_ITS_CHILD: readonly string[] = ['lab exec', 'pam exec'];

const MEANING = new Map(EXIT_MEANINGS);

function meant(...codes: readonly number[]): ExitCodes {
  return Object.fromEntries(codes.map((code) => [code, MEANING.get(code) ?? '']));
}

/** Any command writes a result, and takes `--timeout`. */
const LOCAL: ExitCodes = { 7: 'A file or the result cannot be read or written, or --timeout is over.' };
const PROFILE: ExitCodes = { ...LOCAL, 3: 'There is no such profile.' };
const PROFILE_EDIT: ExitCodes = { ...PROFILE, 6: 'Another process is writing the profile.' };
const VAULT: ExitCodes = { ...PROFILE, 4: 'The vault does not open.' };
const VAULT_WRITE: ExitCodes = { ...VAULT, 6: 'Another process is writing the vault.' };
const LAB: ExitCodes = { 3: 'No lab is running.', 4: 'It is another lab.', 7: 'The lab does not answer.' };
const FILE: ExitCodes = { ...LOCAL, 3: 'There is no such file.' };

/** One that signs in to a connection and reads. */
const READ: ExitCodes = { ...meant(3, 4, 5, 7), 6: 'Another process is signing in to the connection.' };
/** One whose request is sent once, and whose answer may be lost. */
const WRITE: ExitCodes = { ...READ, ...meant(11), 6: 'In conflict, at the vendor or with another process.' };
const USER_ACT: ExitCodes = { ...WRITE, 6: 'The state of the user does not allow it.' };
const MEMBERSHIP: ExitCodes = { ...READ, 6: 'The group is not filled by hand.' };
const LOAN: ExitCodes = {
  ...WRITE,
  6: 'It is out already, or another process is at work on the account.',
  8: 'Not approved yet. The hint says how to go on.',
};
const EXAMINATION: ExitCodes = { ...PROFILE, 3: 'There is no such profile or connection.' };

const UNREAD_END = 'A connection could not be read: the list is not whole.';

/** By the words of the command. */
export const COMMAND_EXIT_CODES: Readonly<Record<string, ExitCodes>> = {
  'account add': { ...READ, 6: 'The short name is taken, or another process is writing the profile.' },
  'account list': PROFILE,
  'account remove': { ...PROFILE_EDIT, 3: 'There is no such short name, or no such profile.' },
  'audit export': LOCAL,
  'audit list': LOCAL,
  'audit verify': { ...LOCAL, 9: 'Lines were removed, edited or reordered.' },
  completion: LOCAL,
  'connection add': {
    ...WRITE,
    6: 'The name is taken, or another process is writing the profile.',
    9: 'It does not work, and was not saved.',
    11: 'With --bootstrap: the application may have been made. Verify; do not retry.',
  },
  'connection list': PROFILE,
  'connection remove': {
    ...PROFILE_EDIT,
    3: 'There is no such connection, or no such profile.',
    6: 'Passwords are out by it, another one signs in by it, or the profile is being written.',
  },
  'connection show': { ...PROFILE, 3: 'There is no such connection, or no such profile.' },
  'connection sign-off': READ,
  'connection test': { ...EXAMINATION, 9: 'A connection fails.' },
  doctor: { ...EXAMINATION, 9: 'Something fails.' },
  'federation certs': {
    ...READ,
    9: 'With --warn: a certificate in force expires within it.',
    10: UNREAD_END,
  },
  'federation certs roll': {
    ...WRITE,
    6: 'Another exchange of it is at work; with --back: none is under way.',
    8: 'The owner of the other end has something to do; then --continue.',
    9: 'The ends are not as they must be: the message says which, and how to go on.',
  },
  'federation decode': {
    ...FILE,
    9: 'A message cannot be read, or is signed by nobody that may be believed.',
  },
  'federation explain': { ...LOCAL, 3: 'Nobody knows the words, or there is no such file.' },
  'federation redact': { ...FILE, 6: 'The copy is there already.' },
  'federation verify': {
    ...READ,
    9: 'Something is wrong; with --strict also for a warning.',
    10: 'A check without which nobody can say that it is sound could not be made.',
  },
  'federation watch': READ,
  help: LOCAL,
  init: { ...LOCAL, 4: 'The vault does not open.', 6: 'A vault or a lab is there, or a file is in use.' },
  'lab event': LAB,
  'lab exec': { ...LOCAL, 3: 'There is no such command.' },
  'lab fault': LAB,
  'lab requests': LAB,
  'lab reset': LAB,
  'lab start': { 6: 'A lab is running already.', 7: 'The lab did not start, or a file cannot be written.' },
  'lab status': LAB,
  'lab stop': LAB,
  'okta apps list': READ,
  'okta apps show': READ,
  'okta groups add': MEMBERSHIP,
  'okta groups list': READ,
  'okta groups members': READ,
  'okta groups remove': MEMBERSHIP,
  'okta groups show': READ,
  'okta logs follow': { ...READ, 6: 'Another run has the checkpoint, or it cannot be read: see --restart.' },
  'okta logs search': READ,
  'okta policies list': READ,
  'okta policies show': READ,
  'okta roles list': READ,
  'okta roles show': READ,
  'okta users activate': USER_ACT,
  'okta users clear-sessions': { ...READ, 6: 'The state of the user does not allow it.' },
  'okta users deactivate': USER_ACT,
  'okta users list': READ,
  'okta users reset-password': USER_ACT,
  'okta users search': READ,
  'okta users show': READ,
  'okta users suspend': USER_ACT,
  'okta users unlock': USER_ACT,
  'okta users unsuspend': USER_ACT,
  'pam checkin': { ...WRITE, 6: 'Somebody else has it: see --force.' },
  'pam checkout': LOAN,
  'pam exec': LOAN,
  'pam leases': PROFILE,
  'pam list': { ...READ, 10: UNREAD_END },
  'pam read': meant(3, 4, 5, 7),
  'pam request approve': WRITE,
  'pam request deny': WRITE,
  'pam request list': READ,
  'pam request show': READ,
  'pam rotate': {
    ...WRITE,
    6: 'It is out, or another process is at work on the account or the run.',
    9: 'The vendor tried, and failed.',
    10: 'Of several accounts some failed or were not begun.',
    11: 'A change may have happened: --resume RUN finds out without sending it again.',
  },
  'pam show': READ,
  'pam sweep': { ...PROFILE, 6: 'Another sweep is running: see --wait-lock.', 10: 'Something stays out.' },
  'sso apply': {
    ...WRITE,
    6: 'The plan is stale, another run is at work, or a thing of that name is not its own.',
    9: 'A check says that it is not safe, or a tenant did not take over what was sent.',
    10: 'Of a folder: a wiring failed, or waits for one that did.',
    11: 'A change may have happened. Run it again: it finds out, and goes on.',
  },
  'sso plan': {
    ...READ,
    6: 'It was applied to other tenants, or another process is signing in.',
    9: 'With --check: there are changes, or a check fails.',
  },
  'sso recipes': { ...LOCAL, 3: 'There is no such recipe.' },
  'sso remove': {
    ...WRITE,
    6: 'Another run is at work, or a connection points at another tenant.',
    9: 'A tenant does not show what a change would lose.',
    11: 'A change may have happened. Run it again: it finds out, and goes on.',
  },
  'sso status': {
    ...PROFILE,
    3: 'No such wiring was applied from here, or no such profile.',
    9: 'With --check: not everything is as it was applied.',
  },
  'vault list': VAULT,
  'vault migrate': {
    ...VAULT_WRITE,
    6: 'The target has another value of a name, or a vault is being written.',
  },
  'vault remove': { ...VAULT_WRITE, 3: 'The vault holds no such secret, or there is no such profile.' },
  'vault set': VAULT_WRITE,
  'vault status': VAULT,
};

/** In order; empty for words that are no command. @param id words with spaces or colons between them */
export function exitRows(id: string): ReadonlyArray<readonly [exit: string, meaning: string]> {
  const command = id.replaceAll(':', ' ');
  const own = Object.entries(COMMAND_EXIT_CODES[command] ?? {});
  const child = ENDS_AS_ITS_CHILD.includes(command)
    ? [['other', "The command's own; 128 and the signal's number when a signal ended it."] as const]
    : [];
  return [...own, ...child];
}
