/** Real sign-ins at the lab's orgs, with what one of the two sends changed on its way through the browser. */
import { createPrivateKey, createPublicKey, type JsonWebKey, sign } from 'node:crypto';
import type { Clock } from '../../../../src/core/clock.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { WebAnswer, WebRequest } from '../../../../src/services/federation/live/sign-in-port.ts';
import type { LiveEnd, LiveStart, LiveSubject } from '../../../../src/services/federation/live/subject.ts';
import { verifyLive } from '../../../../src/services/federation/live/verify-live.ts';
import type { Report } from '../../../../src/services/federation/report.ts';
import { LoopbackWeb, liveDeps, liveEnd, testUser } from '../../../support/live-ends.ts';
import type { SamlKey } from '../../../support/saml/keys.ts';
import { type Signing, signElement } from '../../../support/saml/sign.ts';
import type { Org } from '../../../support/sso-lab.ts';
import { encoded } from '../../../unit/services/federation/oidc/forge.ts';
import { ANA, type LabWorld, type Thing } from './lab-world.ts';

export type Change = (answer: WebAnswer, request: WebRequest) => WebAnswer;

/** A sign-in and what is done to it. */
export interface LiveOrder {
  readonly login?: string;
  /** At the target by default; as the client for an application without one. */
  readonly start?: LiveStart;
  readonly given?: LiveSubject['given'];
  readonly change?: Change;
  /** What a browser sends a second time, before the answer to the first comes. */
  readonly isSentTwice?: (request: WebRequest) => boolean;
  /** No log of any end can be read. */
  readonly isWithoutLogs?: boolean;
}

const REDIRECT = 'https://shop.example/callback';

export class LiveWorld {
  readonly lab: LabWorld;

  constructor(lab: LabWorld) {
    this.lab = lab;
  }

  async verify(order: LiveOrder = {}): Promise<Report> {
    const { login = ANA, start, given = {}, change = (it) => it, isSentTwice = () => false } = order;
    const { sso, name } = this.lab;
    const clock: Clock = { now: () => sso.lab.clock.now(), sleep: async () => undefined };
    const loopback = new LoopbackWeb(clock);
    const web = {
      send: async (request: WebRequest) => {
        if (isSentTwice(request)) await loopback.send(request);
        return change(await loopback.send(request), request);
      },
    };
    const end = (org: Org): LiveEnd => {
      const found = liveEnd(sso.context(org));
      return { ...found, end: this.lab.disguised(found.end), ...(order.isWithoutLogs ? { log: null } : {}) };
    };
    const isPair = name === 'partners';
    try {
      return await verifyLive(liveDeps(web, clock), {
        subject: {
          ...{ name, given, application: name, source: end('wic') },
          target: isPair ? { ...end('cic'), provider: name } : null,
        },
        start: start ?? (isPair ? { kind: 'target' } : this.asClient()),
        person: testUser(login, sso.lab.credentials()[`wic/${login}`] ?? ''),
        skewMs: 60_000,
      });
    } finally {
      await loopback.close();
    }
  }

  asClient(more: Partial<Extract<LiveStart, { kind: 'client' }>> = {}): LiveStart {
    const app = this.lab.sso.stored('wic').apps.find(({ label }) => label === this.lab.name);
    const secret = app?.secrets.at(-1)?.secret ?? '';
    return {
      ...{ kind: 'client', redirectUri: REDIRECT, scopes: ['openid', 'profile', 'email'] },
      secret: async () => new Secret(secret),
      ...more,
    };
  }

  /** Of the application by SAML that is looked at. */
  samlKey(): SamlKey {
    const app = this.lab.sso.stored('wic').apps.find(({ label }) => label === this.lab.name);
    const key = app?.keys.at(-1);
    if (key === undefined) throw new Error('it signs nothing');
    const secret = createPrivateKey({ key: key.privateJwk as JsonWebKey, format: 'jwk' }); // the same thing by another name
    return {
      certificate: key.certificate,
      privateKeyPem: String(secret.export({ type: 'pkcs8', format: 'pem' })),
      publicKeyPem: String(createPublicKey(secret).export({ type: 'spki', format: 'pem' })),
    };
  }

  /** The response that goes through the browser, with its XML changed and signed again as it was, or not. */
  response(edit: (xml: string) => string, signing: Partial<Signing> | null = {}): Change {
    const key = this.samlKey();
    return (answer) =>
      withField(answer, 'SAMLResponse', (value) => {
        const xml = edit(Buffer.from(value, 'base64').toString().replace(SIGNATURES, ''));
        const again =
          signing === null
            ? xml
            : ['Assertion', 'Response'].reduce((all, it) => signElement(all, it, { key, ...signing }), xml);
        return Buffer.from(again).toString('base64');
      });
  }

  /** The ID token that the token endpoint gives, with other claims, signed by the org. */
  idToken(claims: Readonly<Record<string, unknown>>, header: Readonly<Record<string, unknown>> = {}): Change {
    return tokens((body) => {
      const [head = '', payload = ''] = String(body.id_token).split('.');
      const read = (part: string): Thing => JSON.parse(Buffer.from(part, 'base64url').toString());
      const named = { ...read(head), ...header };
      const keys = this.lab.sso.stored('wic').oidcKeys;
      const signer = keys.find(({ kid }) => kid === named.kid) ?? keys.at(-1);
      const text = `${encoded(named)}.${encoded({ ...read(payload), ...claims })}`;
      const secret = createPrivateKey({ key: signer?.privateJwk as JsonWebKey, format: 'jwk' }); // the same thing by another name
      body.id_token = `${text}.${sign('sha256', Buffer.from(text), secret).toString('base64url')}`;
    });
  }
}

const SIGNATURES = /<(\w+:)?Signature [\s\S]*?<\/(\w+:)?Signature>/g;

/** A field of a form that posts itself. */
export function withField(
  answer: WebAnswer,
  name: string,
  edit: (value: string) => string | null,
): WebAnswer {
  const input = new RegExp(`<input[^>]*name="${name}"[^>]*>`);
  const [found] = input.exec(answer.text) ?? [];
  const [, value = ''] = /value="([^"]*)"/.exec(found ?? '') ?? [];
  if (found === undefined) return answer;
  const plain = value.replace(/&#x2[bB];|&#43;/g, '+').replace(/&#x3[dD];|&#61;/g, '=');
  const other = edit(plain);
  const text = answer.text.replace(
    found,
    other === null ? '' : found.replace(/value="[^"]*"/, `value="${other}"`),
  );
  return { ...answer, text };
}

export function json(part: string, edit: (body: Thing) => void): Change {
  return (answer, request) => {
    if (!request.url.pathname.endsWith(part) || answer.status !== 200) return answer;
    const body: Thing = JSON.parse(answer.text);
    edit(body);
    return { ...answer, text: JSON.stringify(body) };
  };
}

export function tokens(edit: (body: Thing) => void): Change {
  return json('/token', edit);
}

/** The address that an answer goes on to, where it has a parameter of that name. */
export function onward(name: string, edit: (parameters: URLSearchParams) => void): Change {
  return (answer) => {
    const { location } = answer.headers;
    if (location === undefined || !URL.canParse(location)) return answer;
    const url = new URL(location);
    if (!url.searchParams.has(name)) return answer;
    edit(url.searchParams);
    return { ...answer, headers: { ...answer.headers, location: url.href } };
  };
}

/** In the place of what the token endpoint answers. */
export function tokenError(error: string): Change {
  return (answer, request) =>
    request.url.pathname.endsWith('/token')
      ? { ...answer, status: 400, text: JSON.stringify({ error }) }
      : answer;
}
