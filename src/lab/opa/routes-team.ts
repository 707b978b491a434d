/** The team: tokens, who the caller is, the vault's key, random passwords, name resolution. */
import * as z from 'zod';
import { instant } from '../../core/clock.ts';
import { handOut, isVisible } from './access.ts';
import { OpaFault } from './fault.ts';
import { encryptPassword, jwkSchema, publicKeyOf, vaultJwks } from './jwe.ts';
import type { User } from './model.ts';
import { DIGITS, LOWER_CASE, PUNCTUATION, passwordOf, UPPER_CASE } from './passwords.ts';
import { type Call, one, openWrite, type Route, TEAM, write } from './route.ts';
import { serverView } from './routes-servers.ts';
import { issueToken } from './tokens.ts';
import { UUID, type World } from './world.ts';

const tokenRequest = z.strictObject({
  key_id: z.string().regex(UUID),
  key_secret: z.string().min(1).max(512),
});

const randomPasswordRequest = z.strictObject({
  public_key: jwkSchema,
  num_chars: z.int().min(4).max(1024),
  character_options: z.strictObject({
    upper_case: z.boolean().optional(),
    lower_case: z.boolean().optional(),
    digits: z.boolean().optional(),
    special_characters: z.boolean().optional(),
  }),
});

const resolveRequest = z.strictObject({
  names: z.array(z.string().min(1).max(255)),
  include_user_access_methods: z.boolean().optional(),
  include_privileged_user_access_methods: z.boolean().optional(),
  user_access_method_filters: z
    .record(
      z.string(),
      z.strictObject({ identity: z.string().optional(), sudo_display_name: z.string().optional() }),
    )
    .optional(),
  client_features: z.array(z.string()).optional(),
});

async function randomPassword({ world, body }: Call<undefined, z.infer<typeof randomPasswordRequest>>) {
  const key = await publicKeyOf(body.public_key);
  const { upper_case, lower_case, digits, special_characters } = body.character_options;
  const sets = [
    upper_case === true ? UPPER_CASE : '',
    lower_case === true ? LOWER_CASE : '',
    digits === true ? DIGITS : '',
    special_characters === true ? PUNCTUATION : '',
  ].filter((set) => set !== '');
  if (sets.length === 0) throw new OpaFault('bad_request', 'character_options allow no characters');
  const password = passwordOf(world.context.chance, body.num_chars, sets);
  return { password_jwe: await encryptPassword(password, key, 'flattened') };
}

/** What one name means to the caller; the only documented way to the access methods of a server account. */
function resolveName(world: World, user: User, name: string, body: z.infer<typeof resolveRequest>) {
  const { state } = world;
  const accounts = state.accounts.filter((account) => account.kind === 'server' && isVisible(account, user));
  const servers = state.servers.filter(
    (server) =>
      [server.hostname, server.accessAddress].includes(name) &&
      accounts.some((account) => account.parentId === server.id),
  );
  const shown = { name, servers: servers.map((server) => serverView(state, server)) };
  if (!body.include_user_access_methods && !body.include_privileged_user_access_methods) return shown;
  const filter = body.user_access_method_filters?.[name];
  const methods = accounts
    .filter((account) => servers.some((server) => server.id === account.parentId))
    .flatMap((account) => handOut(world, user, account))
    .filter((method) => filter?.identity === undefined || method['identity'] === filter.identity)
    .filter(
      (method) =>
        filter?.sudo_display_name === undefined || method['sudo_display_name'] === filter.sudo_display_name,
    );
  return { ...shown, user_access_methods: methods };
}

export const teamRoutes: readonly Route[] = [
  // IssueServiceToken
  openWrite('POST', `${TEAM}/service_token`, tokenRequest, async (world, body) => {
    const { token, expiresAt } = await issueToken(world, body.key_id, body.key_secret);
    return { bearer_token: token, expires_at: instant(expiresAt), team_name: world.state.teamName };
  }),
  // GetCurrentUserInfo
  one(`${TEAM}/current_user`, [], ({ world, user }) => ({
    id: user.id,
    name: user.name,
    team_name: world.state.teamName,
  })),
  // GetVaultJWKS
  one(`${TEAM}/vault/jwks.json`, [], ({ world }) => vaultJwks(world)),
  // CreateRandomPassword
  write('POST', `${TEAM}/random_password`, ['end_user'], randomPasswordRequest, randomPassword),
  // ResolveResource; the one path without a team
  write('POST', '/v1/resolve', [], resolveRequest, ({ world, user, body }) => ({
    results: body.names.map((name) => resolveName(world, user, name, body)),
  })),
];
