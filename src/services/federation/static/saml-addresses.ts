/** Who issues, for whom, and where to: S18 to S22. */
import type { Finding } from '../finding.ts';
import { compare, consequence } from './compare.ts';
import { notShown, ofApplication, ofProvider } from './evidence.ts';
import type { Sides, SourceSide, TargetSide } from './sides.ts';

const GIVE_SP = 'Name the service provider: --sp with a connection or with its metadata file.';
const GIVE_IDP = 'Name the application of the identity provider: --idp and --app.';

export function addressFindings({ source, target }: Sides): readonly Finding[] {
  return [
    ...issuerFindings(source, target),
    ...audienceFindings(source, target),
    ...acsFindings(source, target),
  ];
}

function issuerFindings(source: SourceSide | null, target: TargetSide | null): readonly Finding[] {
  // A service provider's metadata says nothing of whom it trusts.
  if (source === null || target?.saml == null || isSilent(target)) return [];
  const issuer = source.published?.entityId ?? source.application.saml?.issuer;
  return [
    compare({
      check: 'S18',
      reason: 'issuer',
      what: 'The issuer that the service provider expects',
      expected: issuer == null ? undefined : [issuer],
      expectedFrom: ofApplication(source, 'entity id of the identity provider'),
      actual: target.saml.issuer,
      actualFrom: ofProvider(target, 'issuer'),
      remedy: `Copy the entity id of the identity provider into the identity provider "${target.name}" at ${target.origin}, to the character.`,
      toKnow: target.saml.issuer === undefined ? notShown(target) : GIVE_IDP,
    }),
  ];
}

function isSilent({ active, saml }: TargetSide): boolean {
  return active === null && saml?.issuer === undefined;
}

function audienceFindings(source: SourceSide | null, target: TargetSide | null): readonly Finding[] {
  const settings = source?.application.saml ?? null;
  if (source === null || settings === null) return [];
  const entityId = target?.saml?.entityId ?? target?.published?.entityId;
  return [
    compare({
      check: 'S19',
      reason: 'audience',
      what: 'The audience of assertions',
      expected: entityId == null ? undefined : [entityId],
      expectedFrom: target === null ? { source: 'service provider' } : ofProvider(target, 'entity id'),
      actual: settings.audience,
      actualFrom: ofApplication(source, 'audience'),
      remedy: `Set the audience of the application "${source.application.label}" at ${source.origin} to the entity id of the service provider.`,
      toKnow: GIVE_SP,
    }),
  ];
}

/** A whole wrong address is one cause, wherever it was entered. */
function acsFindings(source: SourceSide | null, target: TargetSide | null): readonly Finding[] {
  const settings = source?.application.saml ?? null;
  if (source === null || settings === null) return [];
  const known = target?.saml?.acsUrls ?? [];
  const address = compare({
    check: 'S22',
    reason: 'acs',
    what: 'The address that assertions are posted to',
    expected: known.length === 0 ? undefined : known,
    expectedFrom: target === null ? { source: 'service provider' } : ofProvider(target, 'ACS URL'),
    actual: settings.acsUrl,
    actualFrom: ofApplication(source, 'ACS URL'),
    remedy: `Set the ACS URL (single sign-on URL) of the application "${source.application.label}" at ${source.origin} to that of the service provider.`,
    toKnow: GIVE_SP,
  });
  const expected = known.length > 0 ? known : settings.acsUrl === null ? undefined : [settings.acsUrl];
  const parts = [
    ['S20', 'destination', 'The destination of responses', settings.destination],
    ['S21', 'recipient', 'The recipient of assertions', settings.recipient],
  ] as const;
  return [
    address,
    ...parts.map(([check, reason, what, actual]) => {
      if (address.outcome === 'failed' && actual === settings.acsUrl) {
        return consequence(check, 'the address that assertions are posted to is wrong as a whole');
      }
      return compare({
        ...{ check, reason, what, actual, expected },
        expectedFrom: target === null ? ofApplication(source, 'ACS URL') : ofProvider(target, 'ACS URL'),
        actualFrom: ofApplication(source, reason),
        remedy: `Set the ${reason} of the application "${source.application.label}" at ${source.origin} to the ACS URL.`,
        toKnow: GIVE_SP,
      });
    }),
  ];
}
