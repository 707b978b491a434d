/** What a SAML answer says of itself, for a person who looks for the reason of a refusal. Nothing is decided by it. */

const LONGEST = 200;

/** One sentence of issuer, name, audience, address and end; null when it is no answer at all. */
export function describeAnswer(base64: string): string | null {
  const xml = Buffer.from(base64, 'base64').toString('utf8');
  const issuer = element(xml, 'Issuer');
  if (issuer === null) return null;
  const parts = [
    `The answer came from ${issuer}`,
    ['for', element(xml, 'NameID')],
    ['to', element(xml, 'Audience')],
    ['at', attribute(xml, 'SubjectConfirmationData', 'Recipient')],
    ['good until', attribute(xml, 'Conditions', 'NotOnOrAfter')],
  ].flatMap((part) => (typeof part === 'string' ? [part] : part[1] === null ? [] : [part.join(' ')]));
  return (
    `${parts.join(', ')}. Compare that with saml.config and the vault user, and its certificate with the provider's; ` +
    'web.config must have EnableIdPInitiatedSso.'
  );
}

function element(xml: string, name: string): string | null {
  return shown(new RegExp(`<(?:\\w+:)?${name}(?:\\s[^<>]*)?>([^<]*)<`).exec(xml)?.[1]);
}

function attribute(xml: string, name: string, of: string): string | null {
  return shown(new RegExp(`<(?:\\w+:)?${name}\\s(?:[^<>]*\\s)?${of}="([^"<]*)"`).exec(xml)?.[1]);
}

/** Somebody else's text on a terminal: without control characters, and not without end. */
function shown(text: string | undefined): string | null {
  const clean = (text ?? '').replace(/[\p{C}\s]+/gu, ' ').trim();
  return clean === '' ? null : clean.slice(0, LONGEST);
}
