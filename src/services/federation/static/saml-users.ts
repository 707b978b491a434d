/** What is said of users: S29, S31. */
import type { Finding } from '../finding.ts';
import { makeFinding } from '../make-finding.ts';
import { nearest } from './compare.ts';
import { ofApplication, ofProvider } from './evidence.ts';
import type { Sides, SourceSide, TargetSide } from './sides.ts';

const UNSPECIFIED = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';

export function samlUserFindings({ source, target }: Sides): readonly Finding[] {
  return [
    ...(source === null || target === null ? [] : nameIdFindings(source, target)),
    ...(source === null || target === null ? [] : attributeFindings(source, target)),
  ];
}

function nameIdFindings(source: SourceSide, target: TargetSide): readonly Finding[] {
  const sent = source.application.saml?.nameIdFormat ?? UNSPECIFIED;
  const wanted = wantedFormats(target);
  const about = {
    check: 'S29',
    evidence: [ofApplication(source, 'NameID format'), ofProvider(target, 'NameID format')],
    actual: sent,
  } as const;
  if (wanted.length === 0 || wanted.includes(sent)) {
    const message = `The NameID is sent in a format that ${target.origin} takes.`;
    return [makeFinding({ ...about, outcome: 'passed', reason: 'format-fits', message })];
  }
  return [
    makeFinding({
      ...about,
      outcome: 'failed',
      reason: 'format-mismatch',
      message: `The NameID is sent as ${nameOf(sent)}; ${target.origin} wants ${wanted.map(nameOf).join(' or ')}.`,
      expected: nearest(wanted, sent),
      remedy: `Set the NameID format of "${source.application.label}" at ${source.origin} to what the service provider asks for.`,
    }),
  ];
}

/** None where any will do: who asks for an unspecified format takes what comes. */
function wantedFormats({ saml, nameIdFormats }: TargetSide): readonly string[] {
  const asked = saml?.nameIdFormat ?? null;
  const all = asked === null ? nameIdFormats : [asked];
  return all.includes(UNSPECIFIED) ? [] : all;
}

function nameOf(format: string): string {
  return format.slice(format.lastIndexOf(':') + 1);
}

function attributeFindings(source: SourceSide, target: TargetSide): readonly Finding[] {
  const sent = source.application.saml?.attributes;
  const needed = target.saml?.subjectAttributes ?? target.published?.requiredAttributes ?? [];
  const profile = target.saml?.profileAttributes ?? [];
  if (sent === undefined) {
    if (needed.length === 0) return [];
    const message = `Whether the attributes come that ${target.origin} needs (${needed.join(', ')}) is not shown.`;
    return [makeFinding({ check: 'S31', outcome: 'untested', reason: 'attributes-unknown', message })];
  }
  const about = {
    check: 'S31',
    evidence: [ofApplication(source, 'attribute statements'), ofProvider(target, 'attributes')],
    actual: sent.join(', '),
    remedy: `Add them to the attribute statements of "${source.application.label}" at ${source.origin}.`,
  } as const;
  const missing = needed.filter((it) => !sent.includes(it));
  const twice = sent.filter((it, index) => sent.indexOf(it) !== index);
  const unmade = profile.filter((it) => !sent.includes(it) && !missing.includes(it));
  const findings: Finding[] = [];
  if (missing.length > 0) {
    const message = `${target.origin} finds its users by ${missing.join(', ')}, which is not sent.`;
    const expected = needed.join(', ');
    findings.push(
      makeFinding({ ...about, outcome: 'failed', reason: 'attribute-missing', message, expected }),
    );
  }
  if (twice.length > 0) {
    const message = `An attribute is sent more than once: ${[...new Set(twice)].join(', ')}.`;
    findings.push(makeFinding({ ...about, outcome: 'failed', reason: 'attribute-twice', message }));
  }
  if (unmade.length > 0) {
    const message = `${target.origin} makes users at their first sign-in, and usually needs ${unmade.join(', ')}, which is not sent.`;
    const expected = profile.join(', ');
    findings.push(
      makeFinding({ ...about, outcome: 'warned', reason: 'profile-attribute-missing', message, expected }),
    );
  }
  if (findings.length > 0) return findings;
  const message = 'The attributes that are needed are sent.';
  return [makeFinding({ ...about, outcome: 'passed', reason: 'attributes-sent', message })];
}
