/**
 * Where the OpenID provider keeps what it must remember: in the org's state, so that it is saved with it. What it
 * stores ends by the lab's clock. Its clients are the org's applications, its sessions the org's sessions.
 */
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Document } from '../model.ts';
import type { OrgWorld } from '../org-world.ts';
import { maySignIn } from '../sign-in/sessions.ts';
import { clientMetadata } from './clients.ts';
import { machineSeconds } from './dating.ts';

export function createAdapter(world: OrgWorld): (model: string) => Adapter {
  return (model) => {
    if (model === 'Client') return new ClientAdapter(world, model);
    return model === 'Session' ? new SessionAdapter(world, model) : new StateAdapter(world, model);
  };
}

class StateAdapter implements Adapter {
  protected readonly world: OrgWorld;
  readonly #model: string;

  constructor(world: OrgWorld, model: string) {
    this.world = world;
    this.#model = model;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    const { state, context } = this.world;
    const now = context.clock.now();
    for (const [key, { expiresAtMs }] of Object.entries(state.oidc)) {
      if (expiresAtMs !== null && expiresAtMs <= now) delete state.oidc[key];
    }
    const expiresAtMs = expiresIn === undefined ? null : now + expiresIn * 1000;
    state.oidc[this.#key(id)] = { payload: plain(payload), expiresAtMs };
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.stored(id);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#open().find((payload) => payload.userCode === userCode);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#open().find((payload) => payload.uid === uid);
  }

  async consume(id: string): Promise<void> {
    const entry = this.world.state.oidc[this.#key(id)];
    if (entry !== undefined) entry.payload['consumed'] = machineSeconds();
  }

  async destroy(id: string): Promise<void> {
    delete this.world.state.oidc[this.#key(id)];
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    const { oidc } = this.world.state;
    for (const [key, { payload }] of Object.entries(oidc)) {
      if (payload['grantId'] === grantId) delete oidc[key];
    }
  }

  protected stored(id: string): AdapterPayload | undefined {
    const entry = this.world.state.oidc[this.#key(id)];
    return entry !== undefined && this.#isOpen(entry) ? plain(entry.payload) : undefined;
  }

  #open(): readonly AdapterPayload[] {
    return Object.entries(this.world.state.oidc)
      .filter(([key, entry]) => key.startsWith(`${this.#model}:`) && this.#isOpen(entry))
      .map(([, { payload }]) => plain(payload));
  }

  #isOpen({ expiresAtMs }: { readonly expiresAtMs: number | null }): boolean {
    return expiresAtMs === null || expiresAtMs > this.world.context.clock.now();
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }
}

/** The org's own sessions, seen through the library's; beside them it keeps what each client was granted. */
class SessionAdapter extends StateAdapter {
  override async find(id: string): Promise<AdapterPayload | undefined> {
    const { state, context } = this.world;
    const session = state.sessions.find((one) => one.id === id);
    if (session === undefined) return this.stored(id);
    const user = state.users.find((one) => one.id === session.userId);
    const ends = Date.parse(session.expiresAt);
    if (user === undefined || !maySignIn(user) || ends <= context.clock.now()) return undefined;
    const { authorizations, state: pending } = this.stored(id) ?? {};
    return {
      kind: 'Session',
      jti: id,
      uid: id,
      accountId: session.userId,
      amr: [...session.amr],
      loginTs: machineSeconds(this.world, Date.parse(session.created)),
      exp: machineSeconds(this.world, ends),
      ...(authorizations === undefined ? {} : { authorizations }),
      ...(pending === undefined ? {} : { state: pending }),
    };
  }

  override async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.find(uid);
  }
}

class ClientAdapter extends StateAdapter {
  override async find(id: string): Promise<AdapterPayload | undefined> {
    return clientMetadata(this.world, id) ?? undefined;
  }
}

/** A copy without what JSON does not know, so that neither side changes the other's by accident. */
function plain(payload: AdapterPayload | Document): Document {
  return JSON.parse(JSON.stringify(payload));
}
