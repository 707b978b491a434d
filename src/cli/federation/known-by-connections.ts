/** What the connections of both ends know, for a capture that is judged by it. */
import { bothEnds } from '../../services/federation/live/known.ts';
import type { Context } from '../context.ts';
import type { PartialKnowledge } from './context/load-context.ts';
import { openStaticSubject, type SubjectFlags } from './ends/open-subject.ts';
import { liveSubject } from './live/open-live.ts';

/** Nothing where no connection is named. Reads both ends; nothing of the capture goes there. */
export async function knownByConnections(
  context: Context,
  flags: SubjectFlags,
  at: Date,
): Promise<PartialKnowledge> {
  const subject = await liveSubject(await context.connections(), await openStaticSubject(context, flags), {});
  const { knowledge } = await bothEnds({ subject, skewMs: 0 }, at);
  const { idp, sp, provider, client } = knowledge;
  return {
    ...(idp === undefined ? {} : { idp }),
    ...(sp === undefined ? {} : { sp }),
    ...(provider === undefined ? {} : { provider }),
    ...(client === undefined ? {} : { client }),
  };
}
