/** What each end has copied of the other and no message shows (S4), and who begins a sign-in (S26). */
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { compare } from './compare.ts';
import { notShown, ofApplication, ofProvider } from './evidence.ts';
import type { Sides, SourceSide, TargetSide } from './sides.ts';

export function driftAndTileFindings({ source, target }: Sides): readonly Finding[] {
  return [...tileFindings(source, target), ...driftFindings(source, target)];
}

/** A tile sends what nobody asked for. */
function tileFindings(source: SourceSide | null, target: TargetSide | null): readonly Finding[] {
  const takes = target?.saml?.allowsUnsolicited;
  if (source === null || target === null || takes === undefined) return [];
  const { application } = source;
  const evidence = [ofApplication(source, 'tile'), ofProvider(target, 'responses that nobody asked for')];
  if (takes || !application.hasTile) {
    const message = application.hasTile
      ? 'People may begin at the identity provider: the service provider takes that.'
      : 'Nobody begins at the identity provider: the application has no tile.';
    return [makeFinding({ check: 'S26', outcome: 'passed', reason: 'unsolicited-fits', message, evidence })];
  }
  return [
    makeFinding({
      check: 'S26',
      outcome: 'failed',
      reason: 'unsolicited-refused',
      message: `The application "${application.label}" is shown as a tile, and ${target.origin} refuses who begins there.`,
      evidence,
      remedy: `Hide the tile of "${application.label}" at ${source.origin}, or let the service provider take responses that nobody asked for.`,
    }),
  ];
}

/** What was copied by hand and is in no message of its own. */
function driftFindings(source: SourceSide | null, target: TargetSide | null): readonly Finding[] {
  const urls = Object.values(source?.published?.signOnUrls ?? {});
  const findings: Finding[] = [];
  if (source !== null && target?.saml != null && knowsSource(target) && urls.length > 0) {
    findings.push(
      compare({
        check: 'S4',
        reason: 'sign-on-url',
        what: 'The address that requests are sent to',
        expected: urls,
        expectedFrom: ofApplication(source, 'metadata, SingleSignOnService'),
        actual: target.saml.signOnUrl,
        actualFrom: ofProvider(target, 'sign-on URL'),
        remedy: `Copy the sign-on URL from the metadata of the identity provider into "${target.name}" at ${target.origin}.`,
        toKnow: notShown(target),
      }),
    );
  }
  if (target?.published != null && target.saml?.entityId != null) {
    findings.push(
      compare({
        check: 'S4',
        reason: 'service-provider-metadata',
        what: 'The entity id that the service provider publishes',
        expected: [target.saml.entityId],
        expectedFrom: ofProvider(target, 'entity id'),
        actual: target.published.entityId,
        actualFrom: ofProvider(target, 'metadata, entityID'),
        remedy: `Publish the metadata of "${target.name}" at ${target.origin} anew.`,
        toKnow: notShown(target),
      }),
    );
  }
  return findings;
}

/** A service provider's metadata says nothing of where it sends people. */
function knowsSource({ active, saml }: TargetSide): boolean {
  return active !== null || saml?.signOnUrl !== undefined;
}
