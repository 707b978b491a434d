/** S31: what is said of the person. */
import type { XmlElement } from '../../xml/tree.ts';
import { attributeOf, childOf, childrenOf } from '../../xml/tree.ts';
import type { AssertionContext } from '../context.ts';
import type { More } from '../findings.ts';
import { ASSERTION } from '../names.ts';
import { valueIn } from '../value.ts';

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
