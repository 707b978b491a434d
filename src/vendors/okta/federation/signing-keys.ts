/** Keys that the org signs with, of an application or of an identity provider: the document names the one in force. */
import { type JsonObject, textAt, textsAt } from '../../../core/json-document.ts';
import type { HeldCertificate } from '../../../services/federation/port.ts';

const ORDER: readonly HeldCertificate['status'][] = ['active', 'next', 'retired'];

/** Keys made after the one in force wait for their turn; those before it have had theirs, and stay for ever. */
export function signingKeys(
  keys: readonly JsonObject[],
  activeKid: string | null,
): readonly HeldCertificate[] {
  const active = keys.find((it) => textAt(it, 'kid') === activeKid);
  const since = active === undefined ? null : textAt(active, 'created');
  const held = keys.flatMap((key): readonly HeldCertificate[] => {
    const [certificate] = textsAt(key, 'x5c');
    if (certificate === undefined) return [];
    const created = textAt(key, 'created');
    const isLater = since !== null && created !== null && Date.parse(created) > Date.parse(since);
    const status = key === active ? 'active' : isLater ? 'next' : 'retired';
    return [{ id: textAt(key, 'kid') ?? '', certificate, use: 'signing', status, since: created }];
  });
  return held.sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
}
