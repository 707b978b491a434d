/** What the parts of the adapter share: one client and what it has learned, for the life of a run. */
import type { VendorContext } from '../contract.ts';
import { AccountDirectory } from './account-directory.ts';
import { OpaClient } from './client.ts';
import { MethodMemo } from './method-memo.ts';

export interface Opa {
  readonly context: VendorContext;
  readonly client: OpaClient;
  readonly accounts: AccountDirectory;
  readonly methods: MethodMemo;
}

export function opaFor(context: VendorContext): Opa {
  const client = new OpaClient(context);
  return {
    context,
    client,
    accounts: new AccountDirectory(context, client),
    methods: new MethodMemo(context, client),
  };
}

const USER_FACT = 'current-user';
const USER_FACT_MS = 86_400_000;

/** The service user's name; a key belongs to one service user for ever. */
export async function ownName({ context, client }: Opa): Promise<string> {
  const key = `${USER_FACT}:${String(context.settings['keyId'])}`;
  const known = await context.facts.get(key);
  if (typeof known === 'string') return known;
  const { name = '' } = await client.currentUser();
  await context.facts.set(key, name, USER_FACT_MS);
  return name;
}
