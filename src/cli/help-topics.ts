/** Help that belongs to no single command. */
import { EXIT, EXIT_MEANINGS } from '../core/exit-codes.ts';

export const TOPICS = ['exit-codes', 'environment', 'secrets'] as const;

function exitCodesTopic(): string {
  const lines = EXIT_MEANINGS.map(([exit, meaning]) => {
    const codes = Object.entries(EXIT)
      .filter(([, value]) => value === exit)
      .map(([code]) => code);
    return `${String(exit).padStart(4)}  ${meaning}${codes.length === 0 ? '' : `\n      ${codes.join(', ')}`}`;
  });
  return `EXIT CODES\nThe same with and without --json, where error.code holds the code.\nidctl pam exec and idctl lab exec answer with the exit code of their command.\n\n${lines.join('\n')}`;
}

const ENVIRONMENT = `ENVIRONMENT
  IDCTL_PROFILE                  Profile to use, when --profile is not given.
  IDCTL_CONFIG_DIR               Folder of the profiles.
  IDCTL_STATE_DIR                Folder of leases, locks, journals and the audit log.
  IDCTL_VAULT_PASSPHRASE_FILE    File with the passphrase of an age vault.
  IDCTL_CONNECTION_NAME_FIELD    Overrides any field of a connection, such as
                                 IDCTL_CONNECTION_CYBERARK_URL; a secret by reference,
                                 a flag by true or false.
  CREDENTIALS_DIRECTORY          Set by systemd; see "credential" of an age vault.
  HTTPS_PROXY, HTTP_PROXY, NO_PROXY
  NODE_EXTRA_CA_CERTS            Further authorities for every connection.
  NO_COLOR, FORCE_COLOR, CI

Flag beats environment beats file. idctl connection show NAME --explain says which it was.

idctl pam exec sets in the command's environment:
  IDCTL_SECRET, IDCTL_SECRET_USER      (or the name given by --env, and with _USER behind it)
  IDCTL_SECRET_FILE                    with --fd and --file: the path to read
  IDCTL_PAM_EXEC                       the lease; a second pam exec inside is refused`;

const SECRETS = `SECRETS
A profile holds references to secrets, never secrets:
  keychain:NAME   the platform's keychain
  age:NAME        an encrypted file
  env:NAME        an environment variable, as it is
  file:PATH       a file, without one final newline
  file:-          standard input, likewise; it holds one secret
  exec:COMMAND    what a program prints, likewise
  prompt          a question, at a terminal only

keychain: and age: speak of the profile's vault; it has one, and idctl never falls back to another.

A password that is checked out reaches you by
  the clipboard   --copy, the default at a terminal; cleared after --copy-ttl if still ours
  a command       idctl pam exec NAME -- COMMAND, by environment, --fd or --file
  stdout          --reveal: alone, to the byte, so that $(...) and > FILE hold
                  what is stored; only at a terminal a newline follows it
and by nothing else: not by logs, traces, errors, journals or arguments.`;

/** The text of a topic, or null. */
export function topicText(topic: string): string | null {
  if (topic === 'exit-codes') return exitCodesTopic();
  if (topic === 'environment') return ENVIRONMENT;
  return topic === 'secrets' ? SECRETS : null;
}
