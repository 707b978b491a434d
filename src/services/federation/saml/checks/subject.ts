/** S29: who signs in. */
import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childOf, childrenOf } from '../../xml/tree.ts';
import type { AssertionContext } from '../context.ts';
import { ASSERTION, EMAIL_FORMAT, TRANSIENT_FORMAT, UNSPECIFIED_FORMAT } from '../names.ts';
import { valueIn } from '../value.ts';

/** S29. Source: SAML core, sections 2.4.1 and 8.3. */
export function checkNameId(context: AssertionContext): void {
  const { findings, assertion } = context;
  const subjects = childrenOf(assertion, ASSERTION, 'Subject');
  const [subject] = subjects;
  const names = subject === undefined ? [] : childrenOf(subject, ASSERTION, 'NameID');
  const [name] = names;
  if (subjects.length > 1 || names.length > 1) {
    findings.failed('S29', 'name-id-repeated', 'The assertion names more than one subject.', {
      field: assertion,
    });
  } else if (name === undefined) {
    const isEncrypted = childOf(subject ?? null, ASSERTION, 'EncryptedID') !== null;
    if (isEncrypted)
      findings.untested(
        'S29',
        'name-id-encrypted',
        'The NameID is encrypted, and the key for it is not here.',
        {
          field: subject ?? assertion,
        },
      );
    else
      findings.failed('S29', 'name-id-missing', 'The assertion has no NameID.', {
        field: subject ?? assertion,
      });
  } else checkName(context, name);
}

function checkName(context: AssertionContext, name: XmlElement): void {
  const { findings, knowledge } = context;
  const value = valueIn(name) ?? '';
  const format = attributeOf(name, 'Format') ?? UNSPECIFIED_FORMAT;
  const asked = knowledge.request?.nameIdFormat;
  const taken = asked === undefined || asked === UNSPECIFIED_FORMAT ? knowledge.sp?.nameIdFormats : [asked];
  const isTaken =
    taken === undefined || taken.length === 0 || taken.includes(format) || taken.includes(UNSPECIFIED_FORMAT);
  if (value.trim() === '') {
    findings.failed('S29', 'name-id-empty', 'The NameID is empty.', { field: name });
  } else if (!isTaken) {
    const message = 'The NameID has another format than was asked for.';
    const more = { field: name, expected: taken.join(' or '), actual: format };
    // Libraries ask for a name of one session unless they are told what to ask for, and take any other.
    const isDefault = taken.every((it) => it === TRANSIENT_FORMAT);
    if (isDefault) findings.warned('S29', 'name-id-format', message, more);
    else findings.failed('S29', 'name-id-format', message, more);
  } else if (/^\s|\s$|\p{Cc}|\p{Cf}/u.test(value)) {
    findings.warned('S29', 'name-id-invisible', 'The NameID has characters that cannot be seen.', {
      field: name,
      expected: value.replace(/\p{Cc}|\p{Cf}/gu, '').trim(),
      actual: value,
    });
  } else if (format === EMAIL_FORMAT && !/^[^\s@]+@[^\s@]+$/.test(value)) {
    findings.warned(
      'S29',
      'name-id-no-address',
      'The NameID says that it is an e-mail address, and is none.',
      {
        field: name,
        actual: value,
      },
    );
  } else
    findings.passed('S29', 'name-id-right', 'There is a NameID of the format that is taken.', {
      field: name,
    });
}
