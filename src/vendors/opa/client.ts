/**
 * Okta Privileged Access over HTTP: signed-in calls in its own words, and the calls that all kinds of account share.
 * No policy. Every call throws what `faults.ts` makes of a refusal.
 */
import type { JWK } from 'jose';
import type { HttpRequest, HttpResponse } from '../../core/http-contract.ts';
import type { VendorContext } from '../contract.ts';
import { ServiceToken, type Token } from './auth.ts';
import { notUnderstood, refusal } from './faults.ts';
import { pages } from './paging.ts';
import type { CheckedOutResource, CurrentUserInfo, ListResponse, Project, ResourceGroup } from './spec.ts';

/** A project by its ids. */
export interface Place {
  readonly resourceGroup: string;
  readonly project: string;
}

/** CheckinResourceRequest and RotateResourceRequest. */
export interface ResourceRef {
  readonly resource_id: string;
  readonly resource_type: string;
}

export class OpaClient {
  readonly #context: VendorContext;
  readonly #token: ServiceToken;
  /** `v1/teams/{team}`, without a slash at the end. */
  readonly team: string;

  constructor(context: VendorContext) {
    this.#context = context;
    this.#token = new ServiceToken(context);
    this.team = `v1/teams/${encodeURIComponent(String(context.settings['team'] ?? ''))}`;
  }

  /**
   * Sends signed in; the answer is a 204 or a JSON object. A 401 gets one new token and one repeat, also for a write: a
   * 401 did nothing.
   */
  async send(request: HttpRequest, hint?: string): Promise<HttpResponse> {
    const token = await this.#token.current();
    let response = await this.#attempt(request, token);
    if (response.status === 401) {
      const renewed = await this.#token.renew(token);
      if (renewed !== null) response = await this.#attempt(request, renewed);
    }
    if (response.status < 200 || response.status > 299) {
      throw refusal(response, { ...request, hint }, this.#context.clock.now());
    }
    parse(response, request);
    return response;
  }

  #attempt(request: HttpRequest, token: Token): Promise<HttpResponse> {
    const authorization = `Bearer ${token.bearer.reveal()}`;
    return this.#context.http.send({ ...request, headers: { authorization } });
  }

  async read<T>(path: string, operation: string): Promise<T> {
    const request = { method: 'GET', path, effect: 'read', operation } as const;
    return parse<T>(await this.send(request), request);
  }

  /** Every row of a list, over all its pages. */
  async *rows<T>(path: string, operation: string, query?: HttpRequest['query']): AsyncGenerator<T> {
    for await (const page of this.pages(path, operation, query)) {
      const body = parse<ListResponse<T>>(page, { method: 'GET', path, effect: 'read', operation });
      yield* body.list ?? [];
    }
  }

  /** The same, each page as it came. */
  pages(path: string, operation: string, query?: HttpRequest['query']): AsyncGenerator<HttpResponse> {
    const first = {
      method: 'GET',
      path,
      effect: 'read',
      operation,
      ...(query === undefined ? {} : { query }),
    } as const;
    return pages((request) => this.send(request), first, this.#context.baseUrl);
  }

  /** A write whose body is JSON text made by the caller, since parts of it are sent as they came. */
  async write<T>(path: string, operation: string, bodyText: string): Promise<T> {
    const request: HttpRequest = {
      method: 'POST',
      path,
      body: { text: bodyText, contentType: 'application/json' },
      effect: 'write',
      operation,
    };
    const response = await this.send(request);
    return parse<T>(response, request);
  }

  currentUser(): Promise<CurrentUserInfo> {
    return this.read(`${this.team}/current_user`, 'GetCurrentUserInfo');
  }

  async vaultKeys(): Promise<readonly JWK[]> {
    const body = await this.read<{ keys?: JWK[] }>(`${this.team}/vault/jwks.json`, 'GetVaultJWKS');
    return body.keys ?? [];
  }

  resourceGroups(): AsyncGenerator<ResourceGroup> {
    return this.rows(`${this.team}/resource_groups`, 'ListResourceGroups');
  }

  projects(resourceGroup: string): AsyncGenerator<Project> {
    const path = `${this.team}/resource_groups/${encodeURIComponent(resourceGroup)}/projects`;
    return this.rows(path, 'ListResourceGroupProjects');
  }

  /** `v1/teams/{team}/resource_groups/{id}/projects/{id}`. */
  projectPath({ resourceGroup, project }: Place): string {
    const group = encodeURIComponent(resourceGroup);
    return `${this.team}/resource_groups/${group}/projects/${encodeURIComponent(project)}`;
  }

  /** What the caller has out, or with a place what anybody has out there; not what is being given back. */
  checkedOut(place: Place | null): AsyncGenerator<CheckedOutResource> {
    return place === null
      ? this.rows(`${this.team}/checked_out_resources`, 'ListAllCheckedOutResourcesByUser')
      : this.rows(`${this.projectPath(place)}/checked_out_resources`, 'ListAllCheckedOutResourcesByAdmin');
  }

  /** 204 begins the check-in; it ends when the password has been rotated. */
  async checkIn(place: Place | null, resource: ResourceRef, hint?: string): Promise<void> {
    const [path, operation] =
      place === null
        ? [`${this.team}/checkin_resource`, 'SelfCheckinResource']
        : [`${this.projectPath(place)}/checkin_resource`, 'AdminCheckinResource'];
    await this.send({ method: 'POST', path, body: { json: resource }, effect: 'write', operation }, hint);
  }

  /** 204 begins a rotation. */
  async rotateResource(place: Place, resource: ResourceRef, hint?: string): Promise<void> {
    const path = `${this.projectPath(place)}/rotate_resource`;
    const operation = 'AdminRotateResource';
    await this.send({ method: 'POST', path, body: { json: resource }, effect: 'write', operation }, hint);
  }
}

/** Shapes are the document's claim and all their fields optional; what is no JSON object is refused here. */
function parse<T>(response: HttpResponse, request: HttpRequest): T {
  let body: unknown;
  try {
    body = response.status === 204 ? {} : JSON.parse(response.text);
  } catch {
    throw notUnderstood(response, request);
  }
  if (typeof body !== 'object' || body === null) throw notUnderstood(response, request);
  return body as T; // the one place where wire JSON takes its documented shape
}
