/** What `pam exec` tells its guardian, a JSON object a line, over a pipe that nobody else can read. */

export type GuardianMessage =
  | {
      readonly kind: 'watch';
      readonly profile: string;
      readonly connection: string;
      readonly leaseId: string;
    }
  /** Resolved secret fields and the session of the connection: a dead parent can ask nobody any more. */
  | { readonly kind: 'secrets'; readonly secrets: Readonly<Record<string, string>> }
  | { readonly kind: 'child'; readonly pid: number }
  /** Its number may belong to somebody else from now on. */
  | { readonly kind: 'child-ended' }
  | { readonly kind: 'release' };
