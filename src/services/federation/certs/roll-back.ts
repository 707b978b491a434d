/** Back to the old certificate, at any time before it is forgotten. */
import { IdctlError } from '../../../core/errors.ts';
import { auditedRoll } from './roll-audit.ts';
import type { RollDeps, RollRequest } from './roll-contract.ts';
import { openRollEnds, rollId } from './roll-ends.ts';
import type { RollRecord } from './roll-port.ts';

const LOCK_WAIT_MS = 10_000;

/**
 * The application signs with the old one again, and the other end trusts it. The new key stays where it is: the next
 * exchange takes it up.
 *
 * @throws CONFLICT when no exchange is under way
 */
export async function rollBack(deps: RollDeps, request: RollRequest): Promise<RollRecord> {
  const ends = await openRollEnds(deps, request);
  const id = rollId(request.connection, ends.application.id);
  return deps.locks.withLock(`certificates ${id}`, LOCK_WAIT_MS, async () => {
    const record = await deps.rolls.get(id);
    if (record === null || record.step === 'done') {
      throw new IdctlError('CONFLICT', `No exchange of "${ends.application.label}" is under way.`, {
        hint: 'An exchange that was finished is undone by another one.',
      });
    }
    return auditedRoll(deps, request, record.label, async () => {
      const { target, keeper, application } = ends;
      // First whoever must trust it, then whoever signs with it.
      if (target !== null) {
        const now = target.provider.saml?.trusted ?? [];
        const others = now.map((it) => it.certificate).filter((it) => it !== record.old.certificate);
        const wanted = [record.old.certificate, ...others].slice(0, target.provider.saml?.trustsAtMost ?? 1);
        await target.keeper.trust(target.provider, wanted);
      }
      await keeper.use(application, record.old.id);
      if (target !== null) {
        const provider = await target.end.identityProvider(target.provider.id);
        await target.keeper.trust(provider, [record.old.certificate]);
      }
      const done: RollRecord = { ...record, step: 'done', next: null };
      await deps.rolls.put(done);
      return done;
    });
  });
}
