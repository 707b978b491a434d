/** Somebody who should get in, looked up at both ends. */
import type { FederatedUser, FederationEnd } from '../port.ts';
import type { NamedUser, SourceSide, TargetSide } from './sides.ts';
import type { StaticSubject } from './subject.ts';

export async function readUser(
  { source: sourceEnd, target: targetEnd }: StaticSubject,
  source: SourceSide | null,
  target: TargetSide | null,
  name: string,
): Promise<NamedUser> {
  const atSource = sourceEnd === null ? [] : await sourceEnd.end.users(name);
  const [user] = atSource;
  const access =
    sourceEnd === null || source === null || user === undefined
      ? null
      : await sourceEnd.end.access(source.application, user);
  const sentAs = user === undefined ? null : arrivesAs(target, user, access?.userName ?? null);
  const atTarget =
    targetEnd === null || sentAs === null ? null : await fitting(targetEnd.end, target, sentAs);
  return { name, atSource, access, sentAs, atTarget };
}

/** Only the plainest templates are evaluated here; an expression of a vendor's is the vendor's to evaluate. */
function arrivesAs(target: TargetSide | null, user: FederatedUser, userName: string | null): string | null {
  const [, claim] = /^idpuser\.(\w+)$/.exec(target?.policy?.subject ?? '') ?? [];
  switch (claim) {
    case 'email':
      return user.email;
    case 'preferred_username':
      return user.login;
    case 'subjectNameId':
      return userName;
    default:
      return null;
  }
}

async function fitting(
  end: FederationEnd,
  target: TargetSide | null,
  name: string,
): Promise<readonly FederatedUser[]> {
  const same = (text: string): boolean => text.toLowerCase() === name.toLowerCase();
  const found = await end.users(name);
  switch (target?.policy?.matchBy) {
    case 'username':
      return found.filter((it) => same(it.login));
    case 'email':
      return found.filter((it) => same(it.email));
    default:
      return found.filter((it) => same(it.login) || same(it.email));
  }
}
