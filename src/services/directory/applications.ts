/** Applications of a directory. */
import type { DirectoryDeps } from './deps.ts';
import type { DirectoryApplication, ListQuery } from './port.ts';

export async function listApplications(
  { directory }: DirectoryDeps,
  query: ListQuery,
): Promise<readonly DirectoryApplication[]> {
  const applications: DirectoryApplication[] = [];
  for await (const application of directory.applications.list(query)) applications.push(application);
  return applications;
}

export interface ApplicationDetail {
  readonly application: DirectoryApplication;
  /** Whom it is assigned to; null when that was not asked for. */
  readonly assignments: { readonly groups: readonly string[]; readonly users: number } | null;
}

/** Counting the users of a large application takes a call for every 500 of them. */
export async function showApplication(
  { directory }: DirectoryDeps,
  name: string,
  options: { readonly assignments: boolean },
): Promise<ApplicationDetail> {
  const application = await directory.applications.get(name);
  const assignments = options.assignments ? await directory.applications.assignments(application) : null;
  return { application, assignments };
}
