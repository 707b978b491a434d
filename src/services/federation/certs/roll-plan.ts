/** What an exchange will do, and what of it is done. */
import { isSameCertificate, thumbprint } from './certificate.ts';
import type { PlannedRollStep, RollEnds, RollPlan, RollRequest } from './roll-contract.ts';
import { holdsTwo } from './roll-ends.ts';
import { ROLL_STEPS, type RollRecord, type RollStep } from './roll-port.ts';

/** @param signsIn Whether somebody is there to sign in once it is made. */
export function planOfRoll(
  request: RollRequest,
  ends: RollEnds,
  record: RollRecord,
  signsIn: boolean,
): RollPlan {
  const { application, target } = ends;
  const hasOutage = target !== null && !holdsTwo(target);
  return {
    connection: request.connection,
    application: { id: application.id, label: application.label },
    target: target === null ? null : `${target.connection} "${target.provider.name}"`,
    oldSha256: thumbprint(record.old.certificate),
    newSha256: record.next === null ? null : thumbprint(record.next.certificate),
    steps: hasOutage ? stepsWithOutage(ends, record, signsIn) : steps(ends, record, signsIn),
    hasOutage,
  };
}

function steps(ends: RollEnds, record: RollRecord, signsIn: boolean): readonly PlannedRollStep[] {
  const { application, target } = ends;
  const other: PlannedRollStep =
    target === null
      ? {
          step: 'owner',
          what: 'The owner of the service provider lets it trust the new certificate beside the old one.',
          done: reached(record, 'trusted'),
        }
      : {
          step: 'trust',
          what: `"${target.provider.name}" at ${target.connection} trusts both certificates.`,
          done: reached(record, 'trusted'),
        };
  return [
    made(ends, record),
    other,
    switched(ends, record),
    verified(record, signsIn),
    {
      step: 'retire',
      what:
        target === null
          ? `The owner of the service provider removes the old certificate of "${application.label}".`
          : `"${target.provider.name}" at ${target.connection} trusts the new certificate only.`,
      done: reached(record, 'done'),
    },
  ];
}

/** The two ends cannot overlap: they are changed right after each other. */
function stepsWithOutage(ends: RollEnds, record: RollRecord, signsIn: boolean): readonly PlannedRollStep[] {
  const { target } = ends;
  return [
    made(ends, record),
    { ...switched(ends, record), what: `${switched(ends, record).what} From here on nobody gets in.` },
    {
      step: 'trust',
      what: `"${target?.provider.name}" at ${target?.connection} trusts the new certificate in place of the old one. The outage is over.`,
      done: reached(record, 'done'),
    },
    verified(record, signsIn),
  ];
}

function made({ application }: RollEnds, record: RollRecord): PlannedRollStep {
  const what = `A new key with its certificate is made for "${application.label}"; it signs nothing yet.`;
  return { step: 'make', what, done: reached(record, 'made') };
}

function switched({ application }: RollEnds, record: RollRecord): PlannedRollStep {
  const what = `"${application.label}" signs with the new key.`;
  return { step: 'switch', what, done: reached(record, 'switched') };
}

function verified(record: RollRecord, signsIn: boolean): PlannedRollStep {
  const read = 'Both ends are read again: what signs is the new one, is published, and is trusted.';
  const what = signsIn
    ? `${read} The test user signs in with it.`
    : `${read} Nobody signs in: --user and --user-secret name a test user who does.`;
  return { step: 'verify', what, done: reached(record, 'done') };
}

export function reached({ step }: RollRecord, wanted: RollStep): boolean {
  return ROLL_STEPS.indexOf(step) >= ROLL_STEPS.indexOf(wanted);
}

export function isOneOf(certificate: string, others: readonly { readonly certificate: string }[]): boolean {
  return others.some((it) => isSameCertificate(it.certificate, certificate));
}
