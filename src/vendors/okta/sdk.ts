/// <reference path="./okta-sdk.d.ts" />
/**
 * Operations that Okta's own SDK serves: those that carry no document either way, so that there is nothing for it to
 * lose (test/vendors/okta/fidelity.test.ts shows what it loses elsewhere). It makes the request and reads the answer;
 * sending, sign-in, retries and refusals are `client.ts`'s. Its client class, which reads the environment and files and
 * handles tokens, is not even loaded.
 */
import {
  GroupApiRequestFactory,
  GroupApiResponseProcessor,
} from '@okta/okta-sdk-nodejs/src/generated/apis/GroupApi.js';
import {
  UserApiRequestFactory,
  UserApiResponseProcessor,
} from '@okta/okta-sdk-nodejs/src/generated/apis/UserApi.js';
import { createConfiguration } from '@okta/okta-sdk-nodejs/src/generated/configuration.js';
import { type RequestContext, ResponseContext } from '@okta/okta-sdk-nodejs/src/generated/http/http.js';
import { ServerConfiguration } from '@okta/okta-sdk-nodejs/src/generated/servers.js';
import type { Effect, HttpRequest } from '../../core/http-contract.ts';
import type { UserAct } from '../../services/directory/port.ts';
import { type OktaCall, type OktaClient, parse } from './client.ts';
import type { Operation } from './scopes.ts';

export class OktaSdk {
  readonly #client: OktaClient;
  readonly #users: UserApiRequestFactory;
  readonly #groups: GroupApiRequestFactory;
  readonly #userAnswers = new UserApiResponseProcessor();
  readonly #groupAnswers = new GroupApiResponseProcessor();

  constructor(client: OktaClient) {
    this.#client = client;
    const configuration = createConfiguration({
      baseServer: new ServerConfiguration(client.context.baseUrl.replace(/\/+$/, ''), {}),
      // Never asked: requests are taken from the factories and sent below.
      httpApi: {},
    });
    this.#users = new UserApiRequestFactory(configuration);
    this.#groups = new GroupApiRequestFactory(configuration);
  }

  async act(userId: string, act: UserAct): Promise<void> {
    const [users, answers] = [this.#users, this.#userAnswers];
    switch (act) {
      case 'suspend':
        return this.#run('suspendUser', 'write', users.suspendUser(userId), (it) => answers.suspendUser(it));
      case 'unsuspend':
        return this.#run('unsuspendUser', 'write', users.unsuspendUser(userId), (it) =>
          answers.unsuspendUser(it),
        );
      case 'unlock':
        return this.#run('unlockUser', 'write', users.unlockUser(userId), (it) => answers.unlockUser(it));
      case 'deactivate':
        return this.#run('deactivateUser', 'write', users.deactivateUser(userId), (it) =>
          answers.deactivateUser(it),
        );
      case 'activate':
        return this.#run('activateUser', 'write', users.activateUser(userId, true), (it) =>
          answers.activateUser(it),
        );
      case 'reset-password':
        return this.#run('resetPassword', 'write', users.generateResetPasswordToken(userId, true), (it) =>
          answers.generateResetPasswordToken(it),
        );
      case 'clear-sessions':
        return this.#run('revokeUserSessions', 'idempotent', users.revokeUserSessions(userId, true), (it) =>
          answers.revokeUserSessions(it),
        );
    }
  }

  add(groupId: string, userId: string): Promise<void> {
    return this.#run(
      'assignUserToGroup',
      'idempotent',
      this.#groups.assignUserToGroup(groupId, userId),
      (it) => this.#groupAnswers.assignUserToGroup(it),
    );
  }

  remove(groupId: string, userId: string): Promise<void> {
    const request = this.#groups.unassignUserFromGroup(groupId, userId);
    return this.#run('unassignUserFromGroup', 'idempotent', request, (it) =>
      this.#groupAnswers.unassignUserFromGroup(it),
    );
  }

  async #run(
    operation: Operation,
    effect: Effect,
    made: Promise<RequestContext>,
    read: (response: ResponseContext) => Promise<unknown>,
  ): Promise<void> {
    const request = await made;
    // The SDK names methods as HTTP does; these operations send no body.
    const method = request.getHttpMethod() as HttpRequest['method'];
    const call: OktaCall = { method, path: request.getUrl(), effect, operation };
    const response = await this.#client.send(call);
    // The SDK takes any answer for a yes; a web page of something in between is none.
    parse(response, call);
    await read(
      new ResponseContext(response.status, { ...response.headers }, { text: async () => response.text }),
    );
  }
}
