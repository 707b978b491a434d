/**
 * PVWA's operations, one method each: wire shapes in and out, refusals as `IdctlError` by `faults.ts`, no policy.
 * Operation names are those of the vendor's OpenAPI document where it has them.
 */
import type { HttpBody, HttpResponse } from '../../core/http-contract.ts';
import { Secret } from '../../core/secret.ts';
import { bareStringOf, isHtml, isSuccess, jsonOf, objectOf } from './bodies.ts';
import type { Channel, PvwaCall } from './channel.ts';
import { path } from './channel.ts';
import { fault, isNotOffered, unreadable } from './faults.ts';
import { Fields, objectsIn } from './fields.ts';
import {
  readAccount,
  readAccountsPage,
  readActivity,
  readLoginsInfo,
  readOverview,
  readRequest,
  readTargetPlatform,
  readVersion,
} from './shapes.ts';
import type * as Spec from './spec.ts';

/** Services of the first generation that have no successor. */
const PIM = 'WebServices/PIMServices.svc';

export type RequestBox = 'MyRequests' | 'IncomingRequests';

export class PvwaClient {
  readonly #channel: Channel;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** Accounts_GetAccounts */
  async accounts(query: Spec.AccountsQuery): Promise<Spec.AccountsPage> {
    return readAccountsPage(await this.#object(get('Accounts_GetAccounts', 'API/Accounts', { ...query })));
  }

  /** Accounts_GetAccount. @throws NOT_FOUND, also without the List permission */
  async account(id: string): Promise<Spec.Account> {
    return readAccount(await this.#object(get('Accounts_GetAccount', path`API/Accounts/${id}/`)));
  }

  /** Accounts_Retrieve. An exclusive platform locks the account to the caller by this. */
  retrieve(id: string, body: Spec.RetrieveBody): Promise<Secret> {
    return this.#secret(
      post('Accounts_Retrieve', path`API/Accounts/${id}/Password/Retrieve`, { json: body }),
    );
  }

  /** Accounts_Download (11.5+): the same for the private SSH key of an account that holds one. */
  retrieveKey(id: string, body: Spec.RetrieveBody): Promise<Secret> {
    return this.#secret(post('Accounts_Download', path`API/Accounts/${id}/Secret/Retrieve`, { json: body }));
  }

  async #secret(call: PvwaCall): Promise<Secret> {
    const response = await this.#success(call);
    const secret = bareStringOf(response);
    if (secret === null) throw unreadable(response, call);
    return new Secret(secret);
  }

  /** Accounts_GetVersions (12.1+) */
  async versions(id: string): Promise<readonly Spec.Version[]> {
    const showTemporary = { showTemporary: false };
    const call = get('Accounts_GetVersions', path`API/Accounts/${id}/Secret/Versions`, showTemporary);
    return (await this.#list(call, 'Versions')).map(readVersion);
  }

  /** Newer servers by the API, older ones by the service that it replaced in 13.2. */
  async activities(id: string): Promise<readonly Spec.Activity[]> {
    const call = get('Accounts_GetActivities', path`API/Accounts/${id}/Activities`);
    try {
      return (await this.#list(call, 'Activities')).map(readActivity);
    } catch (error) {
      if (!isNotOffered(error)) throw error;
    }
    const older = get('PIMServices_GetAccountActivities', `${PIM}/${path`Accounts/${id}/Activities`}`);
    return (await this.#list(older, 'GetAccountActivitiesResult')).map(readActivity);
  }

  /** Not in the vendor's document, but what its SDK and console call. */
  async overview(id: string): Promise<Spec.Overview> {
    const call = get('ExtendedAccounts_GetOverview', path`API/ExtendedAccounts/${id}/overview`);
    return readOverview(await this.#object(call));
  }

  /** Accounts_CheckIn: gives back what the caller holds. */
  checkIn(id: string): Promise<void> {
    return this.#accepted(post('Accounts_CheckIn', path`API/Accounts/${id}/CheckIn`));
  }

  /** Ends somebody else's lock (about 11.6+). */
  unlock(id: string): Promise<void> {
    return this.#accepted(post('Accounts_Unlock', path`API/Accounts/${id}/Unlock`));
  }

  /** Accounts_CPMChangeNow */
  change(id: string): Promise<void> {
    return this.#accepted(post('Accounts_CPMChangeNow', path`API/Accounts/${id}/Change`, { json: {} }));
  }

  /** Accounts_Verify */
  verify(id: string): Promise<void> {
    return this.#accepted(post('Accounts_Verify', path`API/Accounts/${id}/Verify`));
  }

  /** Accounts_Reconcile */
  reconcile(id: string): Promise<void> {
    return this.#accepted(post('Accounts_Reconcile', path`API/Accounts/${id}/Reconcile`));
  }

  /** Accounts_CPMSetNext */
  setNextPassword(id: string, next: Secret): Promise<void> {
    const json = { ChangeImmediately: true, NewCredentials: next.reveal() };
    return this.#accepted(post('Accounts_CPMSetNext', path`API/Accounts/${id}/SetNextPassword`, { json }));
  }

  /** Platforms_GetTargetPlaforms (the vendor's spelling), 11.4+; usually for vault administrators only. */
  async targetPlatforms(search?: string): Promise<readonly Spec.TargetPlatform[]> {
    // The document allows 100 characters.
    const query = search === undefined ? {} : { search: search.slice(0, 100) };
    const call = get('Platforms_GetTargetPlaforms', 'API/Platforms/Targets', query);
    return (await this.#list(call, 'Platforms')).map(readTargetPlatform);
  }

  /** MyRequests_GetRequests, IncomingRequests_GetRequests */
  async requests(box: RequestBox, onlyWaiting: boolean): Promise<readonly Spec.Request[]> {
    const call = get(`${box}_GetRequests`, `API/${box}`, { onlyWaiting, expired: !onlyWaiting });
    return (await this.#list(call, box)).map(readRequest);
  }

  /** MyRequests_GetRequest, IncomingRequests_GetRequest */
  async request(box: RequestBox, id: string): Promise<Spec.Request> {
    return readRequest(await this.#object(get(`${box}_GetRequest`, `API/${box}/${path`${id}`}`)));
  }

  /** MyRequests_CreateRequest: some versions answer the request, some a list of one. */
  async createRequest(body: Spec.NewRequest): Promise<Spec.Request> {
    const call = post('MyRequests_CreateRequest', 'API/MyRequests', { json: body });
    const response = await this.#success(call);
    const json = jsonOf(response);
    const created = Fields.of(json) ?? objectsIn(json)[0];
    if (created === undefined || !created.has('RequestID')) throw unreadable(response, call);
    return readRequest(created);
  }

  /** IncomingRequests_ConfirmRequests, IncomingRequests_RejectRequests */
  decideRequest(id: string, decision: 'Confirm' | 'Reject', reason: string): Promise<void> {
    const url = path`API/IncomingRequests/${id}/${decision}`;
    const call = post(`IncomingRequests_${decision}Requests`, url, { json: { Reason: reason } });
    return this.#accepted(call);
  }

  /** AuthenticationMethodConfigurations_GetAuthenticationMethods (11.5+), for Vault Admins. */
  async authenticationMethods(): Promise<readonly Spec.AuthenticationMethod[]> {
    const operation = 'AuthenticationMethodConfigurations_GetAuthenticationMethods';
    const rows = await this.#list(get(operation, 'API/Configuration/AuthenticationMethods'), 'Methods');
    return rows.map((it) => ({
      id: it.text('id') ?? '',
      displayName: it.text('displayName'),
      enabled: it.flag('enabled') ?? false,
    }));
  }

  /** AllowedReferrerConfiguration_GetAllAllowedReferrers (11.5+), for Vault Admins. */
  async allowedReferrers(): Promise<readonly string[]> {
    const operation = 'AllowedReferrerConfiguration_GetAllAllowedReferrers';
    const call = get(operation, 'API/Configuration/AccessRestriction/AllowedReferrers');
    return (await this.#list(call, 'AllowedReferrers')).flatMap((it) => it.text('referrerURL') ?? []);
  }

  /** LoginsInfo_GetLoginsInfo (10.4+) */
  async loginsInfo(): Promise<Spec.LoginsInfo> {
    return readLoginsInfo(await this.#object(get('LoginsInfo_GetLoginsInfo', 'API/LoginsInfo')));
  }

  /** The signed-in user's name, by the PIMServices service. */
  async userName(): Promise<string | null> {
    return (await this.#object(get('PIMServices_GetUser', `${PIM}/User`))).text('UserName');
  }

  /** Name and version, for whoever is signed in. */
  async server(): Promise<Spec.ServerInfo> {
    return serverInfo(await this.#object(get('PIMServices_GetServer', `${PIM}/Server`)), null);
  }

  /** The same without a session, from servers that tell it to anybody. */
  async serverOpenly(): Promise<Spec.ServerInfo> {
    return this.#serverInfo(get('PIMServices_GetServer', `${PIM}/Server`));
  }

  /** Reachability without a session: 13.2+, before that by the PIMServices service. */
  async preflight(): Promise<Spec.ServerInfo> {
    try {
      return await this.#serverInfo(get('Verify_Get', 'API/verify/'));
    } catch (error) {
      if (!isNotOffered(error)) throw error;
    }
    return this.#serverInfo(get('PIMServices_Verify', `${PIM}/Verify`));
  }

  async #serverInfo(call: PvwaCall): Promise<Spec.ServerInfo> {
    const response = await this.#channel.callAnonymously(call);
    if (!isSuccess(response)) throw fault(response, call);
    const body = objectOf(response);
    if (body === null) throw unreadable(response, call);
    return serverInfo(body, response.headers['date'] ?? null);
  }

  async #success(call: PvwaCall): Promise<HttpResponse> {
    const response = await this.#channel.call(call);
    if (!isSuccess(response)) throw fault(response, call);
    return response;
  }

  async #object(call: PvwaCall): Promise<Fields> {
    const response = await this.#success(call);
    const body = objectOf(response);
    if (body === null) throw unreadable(response, call);
    return body;
  }

  /** A list under its name, or bare: the vendor's document and its servers disagree. */
  async #list(call: PvwaCall, name: string): Promise<readonly Fields[]> {
    const response = await this.#success(call);
    const json = jsonOf(response);
    if (Array.isArray(json)) return objectsIn(json);
    const body = Fields.of(json);
    if (body === null) throw unreadable(response, call);
    return body.list(name);
  }

  /** For operations that answer nothing: only a page of somebody else's is no answer. */
  async #accepted(call: PvwaCall): Promise<void> {
    const response = await this.#success(call);
    if (isHtml(response)) throw unreadable(response, call);
  }
}

function get(operation: string, url: string, query?: PvwaCall['query']): PvwaCall {
  return { method: 'GET', path: url, effect: 'read', operation, ...(query === undefined ? {} : { query }) };
}

function post(operation: string, url: string, body?: HttpBody): PvwaCall {
  return { method: 'POST', path: url, effect: 'write', operation, ...(body === undefined ? {} : { body }) };
}

function serverInfo(body: Fields, date: string | null): Spec.ServerInfo {
  return { ServerName: body.text('ServerName'), ExternalVersion: body.text('ExternalVersion'), date };
}
