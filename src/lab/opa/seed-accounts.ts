/** The seeded accounts, each with the rule that it is there to show. */
import type { LabChance } from '../kernel/contract.ts';
import type { Account, Condition, Grant, Kind } from './model.ts';
import { DIGITS, LOWER_CASE, PUNCTUATION, passwordOf, UPPER_CASE } from './passwords.ts';
import { APP_OPERATORS, DATABASE_ADMINS, OPERATORS, type Places } from './seed-places.ts';

/** One more page of directory accounts than a default page holds; they come before the named ones. */
const WORKSTATIONS = 104;

const KEYBOARD = [UPPER_CASE, LOWER_CASE, DIGITS, PUNCTUATION];

type Fields = Pick<Account, 'kind' | 'projectId' | 'parentId' | 'name' | 'userName'> &
  Partial<Pick<Account, 'agent' | 'jweForm' | 'password' | 'sid'>>;

class Maker {
  readonly #chance: LabChance;
  readonly #createdAt: number;
  readonly #places: Places;
  readonly #domainSid: string;
  #relativeId = 1100;

  constructor(chance: LabChance, createdAt: number, places: Places) {
    this.#chance = chance;
    this.#createdAt = createdAt;
    this.#places = places;
    const part = (): number => 1_000_000_000 + chance.integer(1_000_000_000);
    this.#domainSid = `S-1-5-21-${part()}-${part()}-${part()}`;
  }

  /** Quotes, a backslash, an umlaut and an emoji: whatever carries a password must carry these. */
  awkwardPassword(): string {
    return `${passwordOf(this.#chance, 16, KEYBOARD)}"\\'ü🔑`;
  }

  grant(
    privileges: Grant['privileges'],
    groups: readonly string[] = [OPERATORS],
    ...conditions: Condition[]
  ): Grant {
    return { ruleId: this.#chance.uuid(), groups, privileges, conditions };
  }

  account(fields: Fields, grants: Grant[]): Account {
    return {
      id: this.#chance.uuid(),
      createdAt: this.#createdAt,
      sid: null,
      password: passwordOf(this.#chance, 24, KEYBOARD),
      agent: 'works',
      jweForm: 'flattened',
      ...fields,
      grants,
      rotation: null,
      change: {
        successCount: 1,
        errorCount: 0,
        errorCountSinceSuccess: 0,
        successAt: this.#createdAt,
        error: null,
      },
      lease: null,
      lastCheckoutUser: null,
    };
  }

  directory(projectId: string, name: string, fields: Partial<Fields>, grants: Grant[]): Account {
    const { id: parentId, domain } = this.#places.connection;
    const kind: Kind = 'active_directory';
    const sid = `${this.#domainSid}-${this.#relativeId}`;
    this.#relativeId += 1;
    return this.account(
      { kind, projectId, parentId, name, userName: `${name}@${domain}`, sid, ...fields },
      grants,
    );
  }

  approval(): Condition {
    return {
      type: 'access_request',
      met: false,
      description: 'Approval by the directory owners',
      requestTypeId: this.#chance.uuid(),
      requestTypeName: 'Directory administrators',
      expiresAfterSeconds: 3600,
    };
  }
}

const MFA: Condition = {
  type: 'mfa',
  met: false,
  description: 'Phishing-resistant sign-in',
  acrValues: 'phr',
  expiresAfterSeconds: 3600,
};

function directoryAccounts(make: Maker, { tier0, tier1 }: Places): Account[] {
  const all: Grant['privileges'] = ['reveal_password', 'rotate_password'];
  const workstation = make.grant(all);
  return [
    ...Array.from({ length: WORKSTATIONS }, (_, index) =>
      make.directory(tier1.id, `wks-${String(index + 1).padStart(3, '0')}`, {}, [workstation]),
    ),
    make.directory(tier0.id, 'adm-backup', { password: make.awkwardPassword() }, [
      make.grant(all),
      make.grant(['reveal_password'], [APP_OPERATORS]),
    ]),
    make.directory(tier0.id, 'adm-sql', {}, [make.grant(all, [OPERATORS, DATABASE_ADMINS])]),
    make.directory(tier0.id, 'adm-approval', {}, [make.grant(all, [OPERATORS], make.approval())]),
    make.directory(tier0.id, 'adm-mfa', {}, [make.grant(all, [OPERATORS], { ...MFA })]),
    make.directory(tier1.id, 'adm-broken', { agent: 'refuses' }, [make.grant(all)]),
    make.directory(tier1.id, 'adm-offline', { agent: 'offline' }, [make.grant(all)]),
    // Two rules, so that a caller has to choose the method that carries the privilege.
    make.directory(tier1.id, 'adm-plain', {}, [
      make.grant(['reveal_password']),
      make.grant(['rotate_password']),
    ]),
  ];
}

export function seedAccounts(chance: LabChance, createdAt: number, places: Places): Account[] {
  const make = new Maker(chance, createdAt, places);
  const projectId = places.saas.id;
  return [
    ...directoryAccounts(make, places),
    make.account(
      {
        kind: 'saas_app',
        projectId,
        parentId: places.ledger.id,
        name: 'ledger-admin',
        userName: 'ledger-admin@lab.example',
        jweForm: 'general',
      },
      [make.grant(['reveal_password', 'update_password']), make.grant(['reveal_password'], [APP_OPERATORS])],
    ),
    make.account(
      {
        kind: 'okta_universal_directory',
        projectId,
        parentId: '',
        name: 'svc-okta-reports',
        userName: 'svc-okta-reports@lab.example',
        jweForm: 'compact',
        password: make.awkwardPassword(),
      },
      [make.grant(['reveal_password', 'update_password'])],
    ),
    make.account(
      {
        kind: 'server',
        projectId: places.tier1.id,
        parentId: places.web1.id,
        name: 'root',
        userName: 'root',
      },
      [make.grant(['reveal_password'])],
    ),
  ];
}
