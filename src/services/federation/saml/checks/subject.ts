/** S29 and S31: who signs in, and what is said of that person. */

import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childOf, childrenOf } from '../../xml/tree.ts';
import type { AssertionContext } from '../context.ts';
import type { More } from '../findings.ts';
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
  const field = statements[0] ?? assertion;
  const fault = faultOf(attributes, required);
  const listed = fault === null ? attributes.find((it, i) => isAgain(attributes, it, i)) : undefined;
  if (statements.some((it) => childOf(it, ASSERTION, 'EncryptedAttribute') !== null)) {
    const message = 'An attribute is encrypted, and the key for it is not here.';
    findings.untested('S31', 'attribute-encrypted', message, { field });
  } else if (fault !== null) {
    const { reason, message, ...more } = fault;
    findings.failed('S31', reason, message, { field, ...more });
  } else if (listed !== undefined) {
    const message = `The attribute ${listed.name} is there once for each value: some readers take one alone.`;
    findings.warned('S31', 'attribute-repeated', message, { field: listed.element });
  } else findings.passed('S31', 'attributes-right', 'The attributes are there, each once.', { field });
}

/** What is a list by its nature; Keycloak writes each role as an attribute of its own unless it is told otherwise. */
const LISTS = /role|group|member|entitlement|affiliation|privilege|permission/i;

function keyOf({ name, nameFormat }: SamlAttribute): string {
  return JSON.stringify([name, nameFormat]);
}

function isAgain(attributes: readonly SamlAttribute[], it: SamlAttribute, place: number): boolean {
  return attributes.findIndex((other) => keyOf(other) === keyOf(it)) < place;
}

interface AttributeFault extends Pick<More, 'field' | 'expected' | 'actual'> {
  readonly reason: string;
  readonly message: string;
}

function faultOf(attributes: readonly SamlAttribute[], required: readonly string[]): AttributeFault | null {
  for (const [place, attribute] of attributes.entries()) {
    const { name, element } = attribute;
    if (name === '')
      return { reason: 'attribute-without-name', message: 'An attribute has no name.', field: element };
    if (LISTS.test(name) || !isAgain(attributes, attribute, place)) continue;
    const message = `The attribute ${name} is there twice: readers disagree on its value.`;
    return { reason: 'attribute-repeated', message, field: element };
  }
  for (const name of required) {
    const found = attributes.find((it) => it.name === name);
    const actual = attributes.map((it) => it.name).join(', ') || 'none';
    if (found === undefined)
      return {
        reason: 'attribute-missing',
        message: `The attribute ${name} is missing.`,
        expected: name,
        actual,
      };
    if (found.values.every((it) => it.trim() === ''))
      return {
        reason: 'attribute-empty',
        message: `The attribute ${name} has no value.`,
        field: found.element,
      };
  }
  return null;
}
