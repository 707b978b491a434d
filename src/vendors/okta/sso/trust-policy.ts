/**
 * What an org does with users whom an identity provider vouches for: the same document for every protocol.
 *
 * | here           | Okta, under `policy`                                       |
 * |----------------|------------------------------------------------------------|
 * | subject        | subject.userNameTemplate.template                          |
 * | matchBy        | subject.matchType                                          |
 * | subjectFilter  | subject.filter                                             |
 * | createsUsers   | provisioning.action AUTO                                   |
 * | mastersProfile | provisioning.profileMaster                                 |
 * | groups         | provisioning.groups, ASSIGN                                |
 * | linksUsers     | accountLink.action AUTO                                    |
 * | excludesAdmins | accountLink.filter.users.excludeAdmins                     |
 * | trustsClaims   | trustClaims                                                |
 */
import type { PropertyValue, TrustPolicy } from '../../../services/sso/port.ts';
import type { Changes, Json, JsonObject } from '../replace.ts';
import { groupId, groupName } from './assignment.ts';
import type { Calls } from './calls.ts';
import { flagAt, textAt, textsAt } from './document.ts';

type Policy = Partial<TrustPolicy>;

const MATCHES: Readonly<Record<TrustPolicy['matchBy'], string>> = {
  username: 'USERNAME',
  email: 'EMAIL',
  'username-or-email': 'USERNAME_OR_EMAIL',
};

/** What a user is called in the claims of each protocol. */
export interface Subjects {
  readonly email: string;
  readonly username: string;
}

/** Each name of a group costs a read, since only ids are in the document. */
export async function observePolicy(
  idp: JsonObject,
  subjects: Subjects,
  calls: Calls,
): Promise<Readonly<Record<string, PropertyValue>>> {
  const template = textAt(idp, 'policy.subject.userNameTemplate.template') ?? '';
  const match = textAt(idp, 'policy.subject.matchType');
  const links = textAt(idp, 'policy.accountLink.action') === 'AUTO';
  const assigned = textAt(idp, 'policy.provisioning.groups.action') === 'ASSIGN';
  const groups = assigned ? textsAt(idp, 'policy.provisioning.groups.assignments') : [];
  return {
    name: textAt(idp, 'name'),
    active: textAt(idp, 'status') === 'ACTIVE',
    subject: Object.entries(subjects).find(([, theirs]) => theirs === template)?.[0] ?? template,
    matchBy: Object.entries(MATCHES).find(([, theirs]) => theirs === match)?.[0] ?? match,
    subjectFilter: textAt(idp, 'policy.subject.filter'),
    createsUsers: textAt(idp, 'policy.provisioning.action') === 'AUTO',
    mastersProfile: flagAt(idp, 'policy.provisioning.profileMaster'),
    groups: await Promise.all(groups.map((id) => groupName(calls, id))),
    linksUsers: links,
    // Where nobody is linked, no administrator is.
    excludesAdmins: !links || flagAt(idp, 'policy.accountLink.filter.users.excludeAdmins'),
    trustsClaims: flagAt(idp, 'policy.trustClaims'),
  };
}

/** Into the document: only what is named. */
export async function policyChanges(policy: Policy, subjects: Subjects, calls: Calls): Promise<Changes> {
  const changes = compact({
    subject: compact({ ...subjectChanges(policy, subjects) }),
    provisioning: compact({ ...(await provisioningChanges(policy, calls)) }),
    accountLink: compact({ ...linkChanges(policy) }),
    ...(policy.trustsClaims === undefined ? {} : { trustClaims: policy.trustsClaims }),
  });
  return compact({ ...(policy.name === undefined ? {} : { name: policy.name }), policy: changes });
}

function subjectChanges({ subject, matchBy, subjectFilter }: Policy, subjects: Subjects): Changes {
  return {
    ...(subject === undefined ? {} : { userNameTemplate: { template: templateOf(subject, subjects) } }),
    ...(matchBy === undefined ? {} : { matchType: MATCHES[matchBy] }),
    ...(subjectFilter === undefined ? {} : { filter: subjectFilter ?? '' }),
  };
}

function templateOf(subject: string, subjects: Subjects): string {
  return subject === 'email' || subject === 'username' ? subjects[subject] : subject;
}

async function provisioningChanges(policy: Policy, calls: Calls): Promise<Changes> {
  const { createsUsers, mastersProfile, groups } = policy;
  return {
    ...(createsUsers === undefined ? {} : { action: createsUsers ? 'AUTO' : 'DISABLED' }),
    ...(mastersProfile === undefined ? {} : { profileMaster: mastersProfile }),
    ...(groups === undefined ? {} : { groups: await groupChanges(groups, calls) }),
  };
}

async function groupChanges(names: readonly string[], calls: Calls): Promise<Changes> {
  if (names.length === 0) return { action: 'NONE', assignments: undefined };
  const assignments: Json[] = [];
  for (const name of names) assignments.push(await groupId(calls, name));
  return { action: 'ASSIGN', assignments };
}

function linkChanges({ linksUsers, excludesAdmins }: Policy): Changes {
  const filter = excludesAdmins === undefined ? {} : { filter: { users: { excludeAdmins: excludesAdmins } } };
  if (linksUsers === undefined) return filter;
  return linksUsers ? { action: 'AUTO', ...filter } : { action: 'DISABLED', filter: undefined };
}

/** Without parts in which nothing is. */
function compact(changes: Changes): Changes {
  return Object.fromEntries(
    Object.entries(changes).filter(
      ([, it]) => !(typeof it === 'object' && it !== null && Object.keys(it).length === 0),
    ),
  );
}
