/**
 * Of a chain of federations (an application behind a hub behind an identity provider) the link that is looked at: its
 * messages are judged by what is known of its two ends, and those of the other links are not.
 */
import type { FederationMessage, ParametersMessage } from '../message.ts';
import type { BothEnds } from './known.ts';

export function ownLink(
  messages: readonly FederationMessage[],
  { protocol, knowledge }: BothEnds,
): readonly FederationMessage[] {
  return protocol === 'saml'
    ? ofSaml(messages, knowledge.sp?.acsUrls ?? [], Object.values(knowledge.idp?.signOnUrls ?? {}))
    : ofClient(messages, knowledge.client?.clientId ?? null);
}

/** All of them where none goes to an address that is known: then that is what is wrong. */
function ofSaml(
  messages: readonly FederationMessage[],
  consumers: readonly string[],
  signOns: readonly string[],
): readonly FederationMessage[] {
  const goesTo = (addresses: readonly string[]) => (it: FederationMessage) =>
    'url' in it && it.url !== null && addresses.includes(it.url);
  const requests = narrowed(messages, (it) => it.kind === 'saml-request', goesTo(signOns));
  const responses = narrowed(messages, (it) => it.kind === 'saml-response', goesTo(consumers));
  return messages.filter((it) => requests.has(it) || responses.has(it));
}

function ofClient(
  messages: readonly FederationMessage[],
  clientId: string | null,
): readonly FederationMessage[] {
  const requests = narrowed(
    messages,
    (it) => it.kind === 'authorization-request',
    (it) => valueIn(it, 'client_id') === clientId,
  );
  const states = new Set([...requests].map((it) => valueIn(it, 'state')));
  const responses = narrowed(
    messages,
    (it) => it.kind === 'authorization-response',
    (it) => states.has(valueIn(it, 'state')),
  );
  const isPart = (it: FederationMessage): boolean =>
    it.kind === 'authorization-request'
      ? requests.has(it)
      : it.kind === 'authorization-response'
        ? responses.has(it)
        : !it.kind.startsWith('saml-');
  return messages.filter(isPart);
}

/** The last of a kind that fits; of those of a kind the last one where none does. */
function narrowed(
  messages: readonly FederationMessage[],
  isKind: (message: FederationMessage) => boolean,
  fits: (message: FederationMessage) => boolean,
): ReadonlySet<FederationMessage> {
  const all = messages.filter(isKind);
  const found = all.filter(fits).at(-1) ?? all.at(-1);
  return new Set(found === undefined ? [] : [found]);
}

function valueIn(message: FederationMessage, name: string): string | null {
  const parameters: ParametersMessage['parameters'] = 'parameters' in message ? message.parameters : [];
  return parameters.find(([it]) => it === name)?.[1] ?? null;
}
