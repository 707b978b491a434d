/**
 * The scopes of the Management API, by operationId: any one of an operation's scopes is enough. A token has every scope
 * that the application was granted, so they are never asked for; this tells what is missing.
 */
export const SCOPES = {
  delete_connections_by_id: ['delete:connections'],
  get_clients: ['read:client_summary', 'read:clients', 'read:client_keys'],
  get_connection_clients: ['read:connections'],
  get_connections: ['read:connections'],
  get_connections_by_id: ['read:connections'],
  'get_custom-domains': ['read:custom_domains'],
  get_logs: ['read:logs', 'read:logs_users'],
  get_signing_keys: ['read:signing_keys'],
  get_users: ['read:users'],
  patch_clients: ['update:connections'],
  patch_connections_by_id: ['update:connections'],
  post_connections: ['create:connections'],
} as const;

export type Operation = keyof typeof SCOPES;

/** Without them a connection comes without its `options`, or they cannot be changed. */
export const OPTIONS_READ = 'read:connections_options';
export const OPTIONS_CHANGE = 'update:connections_options';

export const WHERE_TO_GRANT =
  'Auth0 Dashboard: Applications > APIs > Auth0 Management API > Machine to Machine Applications';
