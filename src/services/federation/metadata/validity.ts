/** S2: until when metadata may be used, and how long it may be kept. Source: Metadata for SAML V2.0, section 2.3. */

import type { Findings } from '../saml/findings.ts';
import { instantOf } from '../saml/time.ts';
import type { XmlElement } from '../xml/tree.ts';
import { attributeOf } from '../xml/tree.ts';
import { entitiesOf } from './entity.ts';

const SOON_MS = 2 * 86_400_000;

export function checkValidity(root: XmlElement, at: Date, findings: Findings): void {
  const holders = [...new Set([root, ...entitiesOf(root)])];
  const stated = holders.flatMap((element) => {
    const text = attributeOf(element, 'validUntil');
    return text === null ? [] : [{ element, text, instant: instantOf(text) }];
  });
  const broken = stated.find((it) => !it.instant.ok);
  if (broken !== undefined && !broken.instant.ok) {
    findings.failed('S2', broken.instant.reason, 'validUntil is no instant in UTC.', {
      field: broken.element,
      actual: broken.text,
    });
    return;
  }
  const ends = stated.flatMap(({ element, text, instant }) =>
    instant.ok ? [{ element, text, ms: instant.ms }] : [],
  );
  const [first] = ends.sort((a, b) => a.ms - b.ms);
  const duration = holders.map((it) => attributeOf(it, 'cacheDuration')).find((it) => it !== null);
  if (duration !== undefined && duration !== null && !isDuration(duration))
    findings.failed('S2', 'cache-duration-malformed', 'cacheDuration is no duration.', {
      field: root,
      actual: duration,
    });
  else if (first === undefined) return;
  else if (first.ms <= at.getTime())
    findings.failed('S2', 'metadata-expired', `The metadata was valid until ${first.text}.`, {
      field: first.element,
      expected: `after ${at.toISOString()}`,
      actual: first.text,
    });
  else if (first.ms - at.getTime() < SOON_MS)
    findings.warned('S2', 'metadata-ends-soon', `The metadata is valid until ${first.text} only.`, {
      field: first.element,
    });
  else
    findings.passed('S2', 'metadata-valid', `The metadata is valid until ${first.text}.`, {
      field: first.element,
    });
}

/** xs:duration with at least one part (XML Schema, part 2, section 3.2.6). */
function isDuration(text: string): boolean {
  return /^-?P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/.test(text);
}
