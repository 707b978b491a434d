/** The body of an answer: made anew out of the message in it; without a message there is none. */
import type { Examined } from '../capture/examine.ts';
import { pageHeadings } from '../capture/page.ts';
import type { FederationMessage } from '../message.ts';
import { redactedAddress } from './address.ts';
import { redactedDiscovery, redactedKeys, redactedTokens } from './documents.ts';
import { keptSentence } from './kept-words.ts';
import { type Redaction, redactedParameters } from './parameters.ts';
import { escaped, redactedXml } from './redact-xml.ts';
import { redactedClaims } from './token.ts';

export interface RedactedBody {
  readonly mimeType: string;
  readonly text: string;
}

const NO_BODY: RedactedBody = { mimeType: 'x-unknown', text: '' };

export function redactedBody({ exchange, messages, form }: Examined, redaction: Redaction): RedactedBody {
  for (const message of messages) {
    const body = bodyOf(message, exchange?.responseBody ?? '', redaction);
    if (body !== null) return body;
  }
  if (form === null) return NO_BODY;
  const fields = redactedParameters(form.fields, redaction, 'post').map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const action = form.action === '' ? '' : redactedAddress(form.action, redaction);
  return html(`<form method="post" action="${escaped(action)}">${fields.join('')}</form>`);
}

function html(content: string): RedactedBody {
  return { mimeType: 'text/html', text: `<!doctype html><body>${content}</body>` };
}

function json(content: object): RedactedBody {
  return { mimeType: 'application/json', text: JSON.stringify(content) };
}

/** Null for a message that is not in the body. */
function bodyOf(message: FederationMessage, page: string, redaction: Redaction): RedactedBody | null {
  switch (message.kind) {
    case 'discovery':
      return message.body === null ? NO_BODY : json(redactedDiscovery(message.body, redaction));
    case 'jwks':
      return message.body === null ? NO_BODY : json(redactedKeys(message.body, redaction));
    case 'token-response':
      return message.body === null ? NO_BODY : json(redactedTokens(message.body, redaction));
    case 'userinfo-response':
      return message.body === null ? NO_BODY : json(redactedClaims(message.body, redaction));
    case 'saml-metadata':
      return { mimeType: 'application/samlmetadata+xml', text: redactedXml(message.xml, redaction) };
    case 'error-page': {
      const title = pageHeadings(page);
      const rest = message.text.startsWith(title) ? message.text.slice(title.length) : message.text;
      const [head, text] = [title, rest].map((it) => escaped(keptSentence(it, redaction.names)));
      return html(`<h1>${head}</h1><p>${text}</p>`);
    }
    default:
      return null;
  }
}
