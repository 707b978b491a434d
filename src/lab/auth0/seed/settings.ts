/** Settings of the tenant as a new one has them. Source: schema GetTenantSettingsResponseContent. */
import type { Document } from '../model.ts';

export function tenantSettings(): Document {
  return {
    friendly_name: 'Lab',
    support_email: 'support@lab.example',
    default_directory: '',
    default_audience: '',
    allowed_logout_urls: [],
    session_lifetime: 168,
    idle_session_lifetime: 72,
    sandbox_version: '22',
    sandbox_versions_available: ['22', '18'],
    enabled_locales: ['en'],
    flags: {
      enable_client_connections: true,
      enable_pipeline2: true,
      enable_sso: true,
      disable_clickjack_protection_headers: false,
      no_disclose_enterprise_connections: false,
      enable_public_signup_user_exists_error: true,
    },
    session_cookie: { mode: 'persistent' },
    sessions: { oidc_logout_prompt_enabled: true },
    oidc_logout: { rp_logout_end_session_endpoint_discovery: true },
  };
}
