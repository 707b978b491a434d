/** Characters as canonical XML writes them (Canonical XML 1.0, section 2.3). */
const IN_TEXT: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };
const IN_ATTRIBUTE: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

export function elementText(text: string): string {
  return text.replace(/[&<>\r]/g, (it) => IN_TEXT[it] ?? it);
}

export function attributeText(text: string): string {
  return text.replace(/[&<"\t\n\r]/g, (it) => IN_ATTRIBUTE[it] ?? it);
}
