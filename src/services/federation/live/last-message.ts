/** Of many messages, the one that is meant. */
import type { FederationMessage, ParametersMessage } from '../message.ts';
import { decodeJwt } from '../oidc/jwt.ts';

type Kind = FederationMessage['kind'];
type MessageOf<K extends Kind> = FederationMessage extends infer M
  ? M extends { readonly kind: infer Kinds }
    ? K extends Kinds
      ? M
      : never
    : never
  : never;

/** The last of its kind that `prefers` takes; the last of all where it takes none. */
export function last<K extends Kind>(
  messages: readonly FederationMessage[],
  kind: K,
  prefers: (message: MessageOf<K>) => boolean = () => true,
): MessageOf<K> | null {
  // Which type a kind has, the union says; a filter cannot.
  const found = messages.filter(
    (it) => it.kind === kind,
  ) as readonly FederationMessage[] as readonly MessageOf<K>[];
  return found.filter(prefers).at(-1) ?? found.at(-1) ?? null;
}

export function valueIn({ parameters }: ParametersMessage, name: string): string | null {
  return parameters.find(([it]) => it === name)?.[1] ?? null;
}

/** The subject that a token claims, whoever vouches for it. */
export function subjectOf(token: string): string | null {
  const jwt = decodeJwt(token);
  const subject = jwt.form === 'signed' ? jwt.claims['sub'] : null;
  return typeof subject === 'string' ? subject : null;
}
