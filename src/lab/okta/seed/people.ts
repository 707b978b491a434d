/** The small company's people and groups, and the customers of its hub. */
import type { Group, OrgName, User, UserStatus } from '../model.ts';
import { newId, nowText, type OrgWorld } from '../org-world.ts';
import { newGroup } from '../rules/groups.ts';
import { newPassword } from '../rules/passwords.ts';
import { newRole, type RoleType } from '../rules/roles.ts';

/** The administrator's own account, for mail and meetings. */
export const ORDINARY_LOGIN = 'sam.reed@lab.example';
/** His privileged one; a vault owns the password. */
export const PRIVILEGED_LOGIN = 'sam.reed-admin@lab.example';

interface Person {
  readonly login: string;
  readonly firstName: string;
  readonly lastName: string;
  /** `vault`: none until a vault sets one. `told`: by chance, and told as a credential. `own`: by chance, known to nobody. */
  readonly password: 'vault' | 'told' | 'own';
  readonly groups: readonly string[];
  readonly role?: RoleType;
  readonly status?: UserStatus;
  readonly more?: Readonly<Record<string, string>>;
}

const WIC: readonly Person[] = [
  person(ORDINARY_LOGIN, 'Sam Reed', 'told', ['Employees'], {
    more: { department: 'IT', title: 'Identity administrator' },
  }),
  person(PRIVILEGED_LOGIN, 'Sam Reed', 'vault', ['Okta-Admins'], {
    role: 'SUPER_ADMIN',
    more: { userType: 'privileged' },
  }),
  person('mira.okafor@lab.example', 'Mira Okafor', 'told', ['Employees'], { more: { department: 'IT' } }),
  person('mira.okafor-admin@lab.example', 'Mira Okafor', 'told', ['Okta-Admins'], {
    role: 'HELP_DESK_ADMIN',
    more: { userType: 'privileged' },
  }),
  person('break.glass@lab.example', 'Break Glass', 'told', [], {
    role: 'SUPER_ADMIN',
    more: { userType: 'break-glass' },
  }),
  person('ana.ruiz@lab.example', 'Ana Ruiz', 'told', ['Employees', 'Partners'], {
    more: { department: 'Sales' },
  }),
  person('ben.cole@lab.example', 'Ben Cole', 'own', ['Employees', 'Finance'], {
    more: { department: 'Finance' },
  }),
  person('lena.fox@lab.example', 'Lena Fox', 'own', ['Employees'], { status: 'SUSPENDED' }),
  person('kim.new@lab.example', 'Kim New', 'vault', [], { status: 'STAGED' }),
  person('olaf.gone@lab.example', 'Olaf Gone', 'own', [], { status: 'DEPROVISIONED' }),
];

const CIC: readonly Person[] = [
  person('admin@hub.example', 'Hana Ito', 'told', [], { role: 'SUPER_ADMIN' }),
  person('break.glass@hub.example', 'Break Glass', 'told', [], { role: 'SUPER_ADMIN' }),
  person('joe@customer.example', 'Joe Martin', 'told', ['Customers'], {}),
  person('eva@customer.example', 'Eva Novak', 'own', ['Customers'], {}),
  person('ines@shop.example', 'Ines Duarte', 'own', ['Customers'], { status: 'LOCKED_OUT' }),
];

const PEOPLE: Readonly<Record<OrgName, readonly Person[]>> = { wic: WIC, cic: CIC };

const GROUPS: Readonly<Record<OrgName, Readonly<Record<string, string>>>> = {
  wic: {
    Employees: 'Everybody on the payroll',
    Partners: 'Who works with partners in the customer hub',
    'Okta-Admins': 'Privileged accounts',
    Finance: 'The books',
  },
  cic: { Customers: 'Who signed up', Partners: 'Who comes from the workforce org' },
};

function person(
  login: string,
  name: string,
  password: Person['password'],
  groups: readonly string[],
  more: Partial<Person>,
): Person {
  const [firstName = '', lastName = ''] = name.split(' ');
  return { login, firstName, lastName, password, groups, ...more };
}

/** Quietly: what was there before the lab began is in no log. */
export function seedPeople(world: OrgWorld): void {
  const { state } = world;
  const everyone = newGroup(world, 'BUILT_IN', { name: 'Everyone', description: 'All users of the org' });
  const own = Object.entries(GROUPS[world.name]).map(([name, description]) =>
    newGroup(world, 'OKTA_GROUP', { name, description }),
  );
  state.groups.push(everyone, ...own);
  for (const one of PEOPLE[world.name]) {
    const user = seedUser(world, one);
    state.users.push(user);
    for (const group of [everyone, ...own.filter((it) => isIn(it, one))]) group.memberIds.push(user.id);
    if (one.role !== undefined) state.userRoles[user.id] = [newRole(world, one.role, 'USER')];
  }
}

function isIn({ profile }: Group, { groups }: Person): boolean {
  return groups.includes(profile.name);
}

function seedUser(world: OrgWorld, { login, firstName, lastName, password, more, ...rest }: Person): User {
  const now = nowText(world);
  const status = rest.status ?? (password === 'vault' ? 'PROVISIONED' : 'ACTIVE');
  return {
    id: newId(world, '00u'),
    status,
    created: now,
    activated: status === 'STAGED' ? null : now,
    statusChanged: status === 'STAGED' ? null : now,
    lastLogin: null,
    lastUpdated: now,
    passwordChanged: password === 'vault' ? null : now,
    type: { id: world.state.userTypeId },
    profile: { firstName, lastName, mobilePhone: null, secondEmail: null, login, email: login, ...more },
    provider: { type: 'OKTA', name: 'OKTA' },
    password: password === 'vault' ? null : newPassword(world),
    badTries: 0,
  };
}

/** Passwords that the lab tells, by `wic/<login>` or `cic/<login>`. */
export function toldPasswords({ name, state }: OrgWorld): Readonly<Record<string, string>> {
  const told = PEOPLE[name].filter(({ password }) => password === 'told').map(({ login }) => login);
  return Object.fromEntries(
    told.flatMap((login) => {
      const user = state.users.find(({ profile }) => profile.login === login);
      return user?.password ? [[`${name}/${login}`, user.password]] : [];
    }),
  );
}
