/**
 * Tries a password at the lab's Okta org (POST /api/v1/authn). The user name is the argument or IDCTL_SECRET_USER; the
 * password comes by IDCTL_SECRET (as `pam exec` gives it) or by stdin. Exit code 0: it signs in. 1: it does not.
 */
import { text } from 'node:stream/consumers';

const username = process.argv[2] ?? process.env.IDCTL_SECRET_USER;
const password = process.env.IDCTL_SECRET ?? (await text(process.stdin));
const answer = await fetch(new URL('/api/v1/authn', process.env.IDCTL_LAB_WIC), {
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json' },
  body: JSON.stringify({ username, password }),
});
const body = await answer.json();
console.log(`Okta answers ${username}: ${answer.status} ${body.status ?? body.errorCode}`);
process.exitCode = body.status === 'SUCCESS' ? 0 : 1;
