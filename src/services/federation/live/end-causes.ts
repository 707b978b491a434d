/** What the configuration of the ends itself proves of a sign-in that failed: switched off, or not assigned. */
import type { FederatedUser } from '../port.ts';
import { quoted } from '../quote.ts';
import type { Cause } from './cause.ts';
import type { BothEnds } from './known.ts';
import type { LiveRequest } from './subject.ts';

/** @throws what the connections throw */
export async function endCauses({ subject, person }: LiveRequest, ends: BothEnds): Promise<readonly Cause[]> {
  const { application, provider, protocol } = ends;
  const { source, target } = subject;
  const check = protocol === 'saml' ? 'S37' : 'O41';
  const proven = { certainty: 'proven' } as const;
  const label = quoted(application.label);
  if (!application.active) {
    const message = `The application ${label} of ${source.connection} is not active.`;
    return [
      {
        ...proven,
        check,
        reason: 'application-inactive',
        message,
        evidence: [{ source: source.connection }],
        remedy: `Activate ${label} at ${source.connection}.`,
      },
    ];
  }
  if (provider !== null && target !== null && !provider.active) {
    const message = `The identity provider ${quoted(provider.name)} of ${target.connection} is not active.`;
    const evidence = [{ source: target.connection }];
    const remedy = `Activate ${quoted(provider.name)} at ${target.connection}.`;
    return [{ ...proven, check, reason: 'provider-inactive', message, evidence, remedy }];
  }
  if (person.userName === '') return [];
  const users = await source.end.users(person.userName);
  const user = users.find((it) => it.login.toLowerCase() === person.userName.toLowerCase()) ?? null;
  return user === null
    ? []
    : unassigned(subject.source.connection, ends, user, await source.end.access(application, user));
}

function unassigned(
  connection: string,
  { application, protocol }: BothEnds,
  user: FederatedUser,
  { assigned }: { readonly assigned: boolean | null },
): readonly Cause[] {
  if (assigned !== false) return [];
  return [
    {
      check: protocol === 'saml' ? 'S37' : 'O20',
      reason: 'user-not-assigned',
      message: `${quoted(user.login)} is not assigned to the application ${quoted(application.label)} of ${connection}.`,
      certainty: 'proven',
      evidence: [{ source: connection }],
      remedy: `Assign ${quoted(user.login)}, or a group that has this user, to ${quoted(application.label)} at ${connection}.`,
    },
  ];
}
