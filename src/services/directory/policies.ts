/** Policies of a directory and their rules. */
import type { DirectoryDeps } from './deps.ts';
import type { DirectoryPolicy, PolicyKind, PolicyProfile, PolicyRule } from './policies-port.ts';

/** Of one kind, or of all that there are; in the order in which they are tried. */
export async function listPolicies(
  { directory }: DirectoryDeps,
  query: { readonly kind: PolicyKind | null; readonly search?: string | undefined },
): Promise<readonly DirectoryPolicy[]> {
  const { policies } = directory;
  const found: DirectoryPolicy[] = [];
  for (const kind of query.kind === null ? policies.kinds : [query.kind]) {
    for await (const policy of policies.list(kind, query.search)) found.push(policy);
  }
  return found;
}

export interface PolicyDetail {
  readonly policy: PolicyProfile;
  readonly rules: readonly PolicyRule[];
  /** Null when they were not asked for. */
  readonly applications: readonly string[] | null;
}

/** Naming the applications takes a call for each. */
export async function showPolicy(
  { directory }: DirectoryDeps,
  name: string,
  options: { readonly kind: PolicyKind | null; readonly applications: boolean },
): Promise<PolicyDetail> {
  const { policies } = directory;
  const policy = await policies.get(name, options.kind);
  const rules = await policies.rules(policy);
  const applications = options.applications ? await policies.applications(policy) : null;
  return { policy, rules, applications };
}
