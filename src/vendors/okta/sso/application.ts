/**
 * Applications of every protocol.
 *
 * | here   | Okta                                      |
 * |--------|-------------------------------------------|
 * | label  | label                                     |
 * | active | status ACTIVE, by the lifecycle calls     |
 * | hidden | visibility.hide, on the web and on phones |
 */
import type { Observed, OutputOf, PropertiesOf, PropertyValue } from '../../../services/sso/port.ts';
import type { Changes, JsonObject } from '../replace.ts';
import { withChanges } from '../replace.ts';
import type { Calls } from './calls.ts';
import { flagAt, idOf, textAt } from './document.ts';
import type { KindAdapter } from './kind.ts';
import { atMostOne } from './kind.ts';

const PAGE = 200;

type ApplicationKind = 'saml-application' | 'oidc-application' | 'catalogue-application';

/** What one protocol has beside the common part. */
export interface Protocol<K extends ApplicationKind> {
  /** Whether a document is of this kind: labels are unique over all of them. */
  readonly fits: (app: JsonObject) => boolean;
  readonly observe: (app: JsonObject) => Readonly<Record<string, PropertyValue>>;
  /** Into the document, which is empty for a new one; only what is named. */
  readonly changes: (properties: Partial<PropertiesOf<K>>, app: JsonObject) => Changes;
  /** What a new one has that is nobody's property. */
  readonly base: (properties: PropertiesOf<K>) => Changes;
  readonly outputs: (
    app: JsonObject,
    wanted: readonly OutputOf<K>[],
    calls: Calls,
  ) => Promise<Readonly<Record<string, PropertyValue>>>;
}

interface Common {
  readonly label?: string | undefined;
  readonly active?: boolean | undefined;
  readonly hidden?: boolean | undefined;
}

export function applicationOf<K extends ApplicationKind>(
  calls: Calls,
  protocol: Protocol<K>,
): KindAdapter<K> {
  const observe = async (app: JsonObject, wanted: readonly OutputOf<K>[]): Promise<Observed> => ({
    id: idOf(app),
    properties: { ...observeCommon(app), ...protocol.observe(app) },
    hidden: [],
    outputs: await protocol.outputs(app, wanted, calls),
  });
  return {
    async find({ identity, knownId, outputs }) {
      const known = knownId === null ? null : await calls.find(pathOf(knownId), 'getApplication');
      const app = known ?? (await byLabel(calls, identity.label));
      return app === null || !protocol.fits(app) ? null : observe(app, outputs);
    },
    async create(_identity, properties, outputs) {
      const document = merged(
        protocol.base(properties),
        commonChanges(properties),
        protocol.changes(properties, {}),
      );
      return observe(await calls.create('api/v1/apps', 'createApplication', document), outputs);
    },
    async update(id, changes, outputs) {
      const path = pathOf(id);
      const app = await calls.get(path, 'getApplication');
      const document = merged(commonChanges(changes), protocol.changes(changes, app));
      const { active }: Common = changes;
      const replaced =
        Object.keys(document).length === 0
          ? app
          : await calls.set('PUT', path, 'replaceApplication', withChanges(app, document));
      if (active === undefined) return observe(replaced, outputs);
      const [word, operation] = active
        ? (['activate', 'activateApplication'] as const)
        : (['deactivate', 'deactivateApplication'] as const);
      await calls.set('POST', `${path}/lifecycle/${word}`, operation);
      return observe(await calls.get(path, 'getApplication'), outputs);
    },
    async remove(id) {
      // Only an inactive one can be deleted.
      const there = await calls.lifecycle(`${pathOf(id)}/lifecycle/deactivate`, 'deactivateApplication');
      if (there) await calls.remove(pathOf(id), 'deleteApplication');
    },
  };
}

function pathOf(id: string): string {
  return `api/v1/apps/${encodeURIComponent(id)}`;
}

/** `q` finds what begins with it. */
async function byLabel(calls: Calls, label: string): Promise<JsonObject | null> {
  const found = await calls.list('api/v1/apps', 'listApplications', { q: label, limit: PAGE });
  const exact = found.filter((app) => textAt(app, 'label') === label);
  return (
    atMostOne(
      exact.map((app) => ({ id: idOf(app), app })),
      label,
    )?.app ?? null
  );
}

function observeCommon(app: JsonObject): Readonly<Record<string, PropertyValue>> {
  return {
    label: textAt(app, 'label') ?? '',
    active: textAt(app, 'status') === 'ACTIVE',
    hidden: flagAt(app, 'visibility.hide.web'),
  };
}

function commonChanges({ label, hidden }: Common): Changes {
  return {
    ...(label === undefined ? {} : { label }),
    ...(hidden === undefined ? {} : { visibility: { hide: { iOS: hidden, web: hidden } } }),
  };
}

/** Changes to one document from several sides; objects are joined. */
export function merged(...parts: readonly Changes[]): Changes {
  const whole: { [field: string]: Changes[string] } = {};
  for (const part of parts) {
    for (const [field, change] of Object.entries(part)) {
      const before = whole[field];
      whole[field] = isChanges(before) && isChanges(change) ? merged(before, change) : change;
    }
  }
  return whole;
}

function isChanges(value: Changes[string]): value is Changes {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How an application calls a user, in Okta's templates. Anything else is an expression already. */
const USER_NAMES: ReadonlyArray<readonly [ours: string, template: string]> = [
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are Okta's to fill in
  ['login', '${source.login}'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are Okta's to fill in
  ['email', '${source.email}'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are Okta's to fill in
  ['login-prefix', '${fn:substringBefore(source.login, "@")}'],
];

export function userNameTemplate(userName: string): Changes {
  const known = USER_NAMES.find(([ours]) => ours === userName);
  return known === undefined
    ? { template: userName, type: 'CUSTOM' }
    : { template: known[1], type: 'BUILT_IN' };
}

export function userNameOf(app: JsonObject): string {
  const template = textAt(app, 'credentials.userNameTemplate.template') ?? '';
  return USER_NAMES.find(([, theirs]) => theirs === template)?.[0] ?? template;
}
