/**
 * The parts of @okta/okta-sdk-nodejs that `sdk.ts` uses. The package has types for its index only, and the index is
 * what must not be loaded: it reads the environment and files, and costs more than the whole of idctl.
 */
declare module '@okta/okta-sdk-nodejs/src/generated/http/http.js' {
  export class RequestContext {
    getUrl(): string;
    getHttpMethod(): string;
    getBody(): unknown;
  }
  export class ResponseContext {
    constructor(status: number, headers: Record<string, string>, body: { text(): Promise<string> });
  }
}

declare module '@okta/okta-sdk-nodejs/src/generated/servers.js' {
  export class ServerConfiguration {
    constructor(url: string, variables: Record<string, string>);
  }
}

declare module '@okta/okta-sdk-nodejs/src/generated/configuration.js' {
  import type { ServerConfiguration } from '@okta/okta-sdk-nodejs/src/generated/servers.js';
  export interface Configuration {
    readonly baseServer: ServerConfiguration;
  }
  export function createConfiguration(settings: {
    readonly baseServer: ServerConfiguration;
    readonly httpApi: object;
  }): Configuration;
}

declare module '@okta/okta-sdk-nodejs/src/generated/apis/UserApi.js' {
  import type { Configuration } from '@okta/okta-sdk-nodejs/src/generated/configuration.js';
  import type { RequestContext, ResponseContext } from '@okta/okta-sdk-nodejs/src/generated/http/http.js';
  export class UserApiRequestFactory {
    constructor(configuration: Configuration);
    activateUser(userId: string, sendEmail?: boolean): Promise<RequestContext>;
    deactivateUser(userId: string, sendEmail?: boolean): Promise<RequestContext>;
    generateResetPasswordToken(userId: string, sendEmail: boolean): Promise<RequestContext>;
    revokeUserSessions(userId: string, oauthTokens?: boolean): Promise<RequestContext>;
    suspendUser(userId: string): Promise<RequestContext>;
    unlockUser(userId: string): Promise<RequestContext>;
    unsuspendUser(userId: string): Promise<RequestContext>;
  }
  export class UserApiResponseProcessor {
    activateUser(response: ResponseContext): Promise<unknown>;
    deactivateUser(response: ResponseContext): Promise<unknown>;
    generateResetPasswordToken(response: ResponseContext): Promise<unknown>;
    revokeUserSessions(response: ResponseContext): Promise<unknown>;
    suspendUser(response: ResponseContext): Promise<unknown>;
    unlockUser(response: ResponseContext): Promise<unknown>;
    unsuspendUser(response: ResponseContext): Promise<unknown>;
  }
}

declare module '@okta/okta-sdk-nodejs/src/generated/apis/GroupApi.js' {
  import type { Configuration } from '@okta/okta-sdk-nodejs/src/generated/configuration.js';
  import type { RequestContext, ResponseContext } from '@okta/okta-sdk-nodejs/src/generated/http/http.js';
  export class GroupApiRequestFactory {
    constructor(configuration: Configuration);
    assignUserToGroup(groupId: string, userId: string): Promise<RequestContext>;
    unassignUserFromGroup(groupId: string, userId: string): Promise<RequestContext>;
  }
  export class GroupApiResponseProcessor {
    assignUserToGroup(response: ResponseContext): Promise<unknown>;
    unassignUserFromGroup(response: ResponseContext): Promise<unknown>;
  }
}
