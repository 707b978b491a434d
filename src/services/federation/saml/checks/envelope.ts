/** S15, S16 and the form of a message: before anybody asks who signed it. */

import type { SamlMessage } from '../../message.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childOf, childrenOf } from '../../xml/tree.ts';
import type { Findings } from '../findings.ts';
import { PROTOCOL, STATUS } from '../names.ts';
import { isOddity, ODDITIES } from '../oddities.ts';
import { valueIn } from '../value.ts';

/** S15. Source: SAML bindings, sections 3.4 and 3.5; SAML profiles, section 4.1.2. */
export function checkBinding(message: SamlMessage, findings: Findings): void {
  const { binding, kind, oddities } = message;
  const known = oddities.filter(isOddity);
  const refused = known.find((it) => ODDITIES[it].isRefused);
  const [tolerated] = known;
  const [unknown] = oddities;
  if (kind === 'saml-response' && binding === 'redirect') {
    findings.failed('S15', 'response-by-redirect', 'The response came by redirect, which no response may.', {
      expected: 'HTTP-POST',
      actual: 'HTTP-Redirect',
    });
  } else if (refused !== undefined) findings.failed('S15', refused, ODDITIES[refused].message);
  else if (tolerated !== undefined) findings.warned('S15', tolerated, ODDITIES[tolerated].message);
  else if (unknown !== undefined) findings.warned('S15', 'carried-oddly', unknown);
  else if (binding !== 'unknown')
    findings.passed('S15', 'carried-right', 'The message was encoded as its binding wants it.');
}

/** False where it is another message, or of another version: nothing else of it may be looked at. */
export function checkForm(root: XmlElement, wanted: string, findings: Findings): boolean {
  const isWanted = root.localName === wanted && root.namespace === PROTOCOL;
  if (!isWanted) {
    const isOld = /urn:oasis:names:tc:SAML:1\.[01]:/.test(root.namespace);
    findings.failed('S15', isOld ? 'version-wrong' : 'message-wrong', `It is no SAML 2.0 ${wanted}.`, {
      field: root,
      expected: `${PROTOCOL} ${wanted}`,
      actual: `${root.namespace} ${root.localName}`,
    });
    return false;
  }
  return checkVersion(root, findings) && checkId(root, findings);
}

export function checkVersion(element: XmlElement, findings: Findings): boolean {
  const version = attributeOf(element, 'Version');
  if (version === '2.0') return true;
  const reason = version === null ? 'version-missing' : 'version-wrong';
  findings.failed('S15', reason, `${element.localName} is not of version 2.0 of SAML.`, {
    field: element,
    expected: '2.0',
    ...(version === null ? {} : { actual: version }),
  });
  return false;
}

/** An ID is a name without a colon that starts with no digit (XML Schema, part 2, section 3.3.8). */
export function checkId(element: XmlElement, findings: Findings): boolean {
  const id = attributeOf(element, 'ID');
  if (id !== null && /^[\p{L}_][\p{L}\p{N}\p{M}._-]*$/u.test(id)) return true;
  const isMissing = id === null || id === '';
  findings.failed(
    'S11',
    isMissing ? 'id-missing' : 'id-malformed',
    `${element.localName} has no ID that is one.`,
    {
      field: element,
      ...(isMissing ? {} : { actual: id }),
    },
  );
  return false;
}

/** S16, and S35 where nobody could be asked. False where it is no success. Source: SAML core, section 3.2.2.2. */
export function checkStatus(root: XmlElement, findings: Findings): boolean {
  const all = childrenOf(root, PROTOCOL, 'Status');
  const [status] = all;
  const codes = status === undefined ? [] : childrenOf(status, PROTOCOL, 'StatusCode');
  const [code] = codes;
  const value = attributeOf(code ?? null, 'Value');
  if (all.length > 1 || codes.length > 1) {
    findings.failed('S16', 'status-repeated', 'The message has more than one status.', { field: root });
    return false;
  }
  if (status === undefined || code === undefined || value === null) {
    findings.failed('S16', 'status-missing', 'The message has no status.', { field: root });
    return false;
  }
  if (value === `${STATUS}Success`) {
    findings.passed('S16', 'success', 'The identity provider says that it worked.', { field: code });
    return true;
  }
  const second = attributeOf(childOf(code, PROTOCOL, 'StatusCode'), 'Value');
  const words = valueIn(childOf(status, PROTOCOL, 'StatusMessage'))?.trim();
  sayStatus(
    findings,
    code,
    [value, second].filter((it) => it !== null),
    words ?? '',
  );
  return false;
}

function sayStatus(findings: Findings, field: XmlElement, codes: readonly string[], words: string): void {
  const short = codes.map((it) => (it.startsWith(STATUS) ? it.slice(STATUS.length) : it)).join(', ');
  const said = words === '' ? '' : ` It says: ${words}`;
  const more = { field, expected: `${STATUS}Success`, actual: codes.join(', ') };
  if (codes.includes(`${STATUS}NoPassive`)) {
    findings.failed(
      'S35',
      'no-passive',
      `The person would have had to sign in, and was not to be asked.${said}`,
      more,
    );
    findings.untested(
      'S16',
      'not-looked-at',
      'Not looked at: nobody could be asked, which is the whole reason.',
    );
    return;
  }
  findings.failed('S16', 'status-not-success', `The identity provider refuses: ${short}.${said}`, more);
}
