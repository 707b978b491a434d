/** The live tier for a command: both ends opened, who signs in, and where. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '../../../core/clock.ts';
import { parseDuration } from '../../../core/duration.ts';
import { IdctlError } from '../../../core/errors.ts';
import type { PersonSignIn } from '../../../services/connections/assertion-port.ts';
import type { IdentityProviderKnowledge } from '../../../services/federation/knowledge.ts';
import type {
  LiveEnd,
  LiveRequest,
  LiveStart,
  LiveSubject,
} from '../../../services/federation/live/subject.ts';
import { verifyLive } from '../../../services/federation/live/verify-live.ts';
import type { FederationEnd } from '../../../services/federation/port.ts';
import type { Report } from '../../../services/federation/report.ts';
import type { StaticSubject } from '../../../services/federation/static/subject.ts';
import type { Connections } from '../../connections.ts';
import type { Context } from '../../context.ts';
import { DEFAULT_SKEW, knowledgeFromFlags } from '../context/from-flags.ts';
import { openStaticSubject, type SubjectFlags } from '../ends/open-subject.ts';
import { flagSecret } from './flag-secret.ts';
import type { LiveFlags } from './flags.ts';
import { personBrowser } from './person-browser.ts';
import { openWeb } from './web.ts';

export interface OpenedLive {
  /** Signs in once. @throws as `verifyLive` */
  verify(): Promise<Report>;
}

/** Nobody is signed in yet. @throws USAGE, NOT_FOUND, CONFIG_INVALID */
export async function openLive(context: Context, flags: LiveFlags & SubjectFlags): Promise<OpenedLive> {
  const person = whoSignsIn(context, flags);
  const found = await openStaticSubject(context, flags);
  const connections = await context.connections();
  const subject = await liveSubject(connections, found, flags);
  const start = startOf(context, flags, subject);
  const skewMs = parseDuration(flags.skew ?? DEFAULT_SKEW);
  const request: LiveRequest = { subject, start, person, skewMs };
  return {
    async verify() {
      const { io } = context.options;
      const names = [subject.source, subject.target].flatMap((it) => it?.connection ?? []);
      const web = openWeb(connections, names, context.options);
      const random = (): string => randomBytes(32).toString('base64url');
      const deps = { web, random, clock: systemClock, say: (text: string) => io.say(text) };
      try {
        return await verifyLive(deps, request, flags.browser === true ? personBrowser(context) : null);
      } finally {
        await web.close();
      }
    },
  };
}

/** @throws USAGE where nobody is named, or by half */
function whoSignsIn(context: Context, flags: LiveFlags): PersonSignIn {
  const { user, browser = false, 'user-secret': secret, 'user-factor': factor } = flags;
  if (browser) {
    if (secret !== undefined)
      throw new IdctlError('USAGE', '--browser and --user-secret exclude each other.');
    const nobody = () => Promise.reject(new Error('a person types it'));
    return { userName: user ?? '', password: nobody, secondFactor: () => null };
  }
  if (user === undefined || secret === undefined) {
    throw new IdctlError('USAGE', 'Who signs in? Name a test user and its password by reference.', {
      hint: '--user LOGIN --user-secret env:NAME; or --browser for a person.',
    });
  }
  const password = flagSecret(context, 'user-secret', secret);
  const second = factor === undefined ? null : flagSecret(context, 'user-factor', factor);
  return { userName: user, password, secondFactor: () => second?.() ?? null };
}

/** @throws USAGE where nothing is known of the end that signs users in */
export async function liveSubject(
  connections: Connections,
  { name, source, target, declared }: StaticSubject,
  { trusts }: LiveFlags,
): Promise<LiveSubject> {
  if (source === null) {
    throw new IdctlError('USAGE', 'A live sign-in needs the end that signs users in.', {
      hint: 'Name its connection and its application: --idp CONNECTION --app LABEL.',
    });
  }
  const idp = trusts === undefined ? undefined : await trustedBy(trusts);
  return {
    name,
    source: await liveEnd(connections, source.connection, source.end),
    application: source.application,
    target:
      target === null
        ? null
        : { ...(await liveEnd(connections, target.connection, target.end)), provider: target.provider },
    given: {
      ...(declared?.sp == null ? {} : { sp: declared.sp }),
      ...(idp === undefined ? {} : { idp }),
    },
  };
}

async function trustedBy(path: string): Promise<IdentityProviderKnowledge | undefined> {
  const { knowledge } = await knowledgeFromFlags({ idp: path }, new Date(systemClock.now()));
  return knowledge.idp;
}

async function liveEnd(connections: Connections, connection: string, end: FederationEnd): Promise<LiveEnd> {
  return {
    ...{ connection, end },
    sessions: await connections.portOrNull(connection, 'sessions'),
    log: await connections.portOrNull(connection, 'events'),
    directory: await connections.portOrNull(connection, 'directory'),
  };
}

/** @throws USAGE */
function startOf(context: Context, flags: LiveFlags, { target }: LiveSubject): LiveStart {
  const { start, scope, 'redirect-uri': redirectUris = [], 'client-secret': secret } = flags;
  const [redirectUri, ...others] = redirectUris;
  if (start !== undefined) {
    if (redirectUri !== undefined)
      throw new IdctlError('USAGE', '--start and --redirect-uri exclude each other: they are two sign-ins.');
    return { kind: 'relying-party', address: start };
  }
  if (redirectUri !== undefined) {
    if (others.length > 0) throw new IdctlError('USAGE', 'One sign-in has one --redirect-uri.');
    return {
      ...{ kind: 'client', redirectUri },
      secret: secret === undefined ? null : flagSecret(context, 'client-secret', secret),
      scopes: scope ?? ['openid', 'profile', 'email'],
    };
  }
  if (secret !== undefined)
    throw new IdctlError('USAGE', '--client-secret is of a client: name its --redirect-uri.');
  return target === null ? { kind: 'tile' } : { kind: 'target' };
}
