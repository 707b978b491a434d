/** S29 and S31: who signs in, and what is said of that person. */

import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childOf, childrenOf } from '../../xml/tree.ts';
import type { AssertionContext } from '../context.ts';
import { ASSERTION, EMAIL_FORMAT, UNSPECIFIED_FORMAT } from '../names.ts';
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
    findings.failed('S29', 'name-id-format', 'The NameID has another format than was asked for.', {
      field: name,
      expected: taken.join(' or '),
      actual: format,
    });
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

export interface SamlAttribute {
  readonly name: string;
  readonly nameFormat: string;
  readonly values: readonly string[];
  readonly element: XmlElement;
}

export function attributesOf(assertion: XmlElement): readonly SamlAttribute[] {
  return childrenOf(assertion, ASSERTION, 'AttributeStatement')
    .flatMap((it) => childrenOf(it, ASSERTION, 'Attribute'))
    .map((element) => ({
      name: attributeOf(element, 'Name') ?? '',
      nameFormat: attributeOf(element, 'NameFormat') ?? '',
      values: childrenOf(element, ASSERTION, 'AttributeValue').map((it) => valueIn(it) ?? ''),
      element,
    }));
}

/** S31. Source: SAML core, section 2.7.3. */
export function checkAttributes({ findings, assertion, knowledge }: AssertionContext): void {
  const attributes = attributesOf(assertion);
  const required = knowledge.sp?.requiredAttributes ?? [];
  const statements = childrenOf(assertion, ASSERTION, 'AttributeStatement');
  if (attributes.length === 0 && required.length === 0) return;
  if (statements.some((it) => childOf(it, ASSERTION, 'EncryptedAttribute') !== null)) {
    findings.untested(
      'S31',
      'attribute-encrypted',
      'An attribute is encrypted, and the key for it is not here.',
    );
    return;
  }
  const nameless = attributes.find((it) => it.name === '');
  const twice = attributes.find((it, at) =>
    attributes.slice(0, at).some((one) => one.name === it.name && one.nameFormat === it.nameFormat),
  );
  const missing = required.find((name) => !attributes.some((it) => it.name === name));
  const empty = required.find((name) =>
    attributes.some((it) => it.name === name && it.values.every((value) => value.trim() === '')),
  );
  const field = statements[0] ?? assertion;
  const sent = attributes.map((it) => it.name).join(', ') || 'none';
  if (nameless !== undefined)
    findings.failed('S31', 'attribute-without-name', 'An attribute has no name.', {
      field: nameless.element,
    });
  else if (twice !== undefined)
    findings.failed(
      'S31',
      'attribute-repeated',
      `The attribute ${twice.name} is there twice: readers disagree on its value.`,
      {
        field: twice.element,
      },
    );
  else if (missing !== undefined)
    findings.failed('S31', 'attribute-missing', `The attribute ${missing} is missing.`, {
      field,
      expected: missing,
      actual: sent,
    });
  else if (empty !== undefined)
    findings.failed('S31', 'attribute-empty', `The attribute ${empty} has no value.`, {
      field,
      expected: empty,
    });
  else findings.passed('S31', 'attributes-right', 'The attributes are there, each once.', { field });
}
