/** From Okta's documents to the directory's words; the dictionaries are in the files of each kind. */
import type {
  DirectoryApplication,
  DirectoryGroup,
  DirectoryUser,
  UserState,
} from '../../services/directory/port.ts';
import type { OktaApplication, OktaGroup, OktaUser } from './spec.ts';

const STATES: Readonly<Record<string, UserState>> = {
  STAGED: 'staged',
  PROVISIONED: 'staged',
  ACTIVE: 'active',
  RECOVERY: 'recovering',
  PASSWORD_EXPIRED: 'recovering',
  LOCKED_OUT: 'locked',
  SUSPENDED: 'suspended',
  DEPROVISIONED: 'deactivated',
};

export function userView(user: OktaUser): DirectoryUser {
  const profile = user.profile ?? {};
  const text = (field: string): string => (typeof profile[field] === 'string' ? String(profile[field]) : '');
  const status = user.status ?? '';
  const provider = user.credentials?.provider;
  const isHere = provider === undefined || provider.type === 'OKTA';
  return {
    id: user.id,
    login: text('login'),
    name: text('displayName') || `${text('firstName')} ${text('lastName')}`.trim(),
    email: text('email'),
    state: STATES[status] ?? 'unknown',
    status,
    createdAt: user.created ?? null,
    lastSignInAt: user.lastLogin ?? null,
    passwordChangedAt: user.passwordChanged ?? null,
    source: isHere ? 'here' : (provider.name ?? provider.type ?? 'elsewhere'),
  };
}

export function groupView({ id, type = '', profile }: OktaGroup): DirectoryGroup {
  return {
    id,
    name: profile?.name ?? '',
    description: profile?.description ?? '',
    kind: type,
    editable: type === 'OKTA_GROUP',
  };
}

export function applicationView(app: OktaApplication): DirectoryApplication {
  return {
    id: app.id,
    label: app.label ?? '',
    name: app.name ?? '',
    status: app.status ?? '',
    signOn: app.signOnMode ?? '',
    clientId: app.credentials?.oauthClient?.client_id ?? null,
    createdAt: app.created ?? null,
  };
}
