/** Mail domains that are nobody's own: whoever routes one to a company's directory locks its other users out. */
const PUBLIC_PROVIDERS: ReadonlySet<string> = new Set([
  ...['gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'msn.com', 'yahoo.com'],
  ...['ymail.com', 'aol.com', 'icloud.com', 'me.com', 'mac.com', 'proton.me', 'protonmail.com', 'pm.me'],
  ...['gmx.com', 'gmx.de', 'gmx.net', 'gmx.at', 'gmx.ch', 'web.de', 't-online.de', 'freenet.de'],
  ...['hotmail.co.uk', 'hotmail.fr', 'yahoo.co.uk', 'yahoo.fr', 'yahoo.de', 'yahoo.co.in', 'yahoo.co.jp'],
  ...['orange.fr', 'laposte.net', 'free.fr', 'wanadoo.fr', 'libero.it', 'virgilio.it', 'btinternet.com'],
  ...['mail.com', 'mail.ru', 'yandex.ru', 'yandex.com', 'qq.com', '163.com', '126.com', 'naver.com'],
  ...['comcast.net', 'verizon.net', 'att.net', 'fastmail.com', 'hey.com', 'tutanota.com', 'zoho.com'],
  ...['rediffmail.com', 'uol.com.br', 'bol.com.br', 'terra.com.br', 'seznam.cz', 'wp.pl', 'o2.pl'],
]);

const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$/i;

export function isPublicMailDomain(domain: string): boolean {
  return PUBLIC_PROVIDERS.has(domain.toLowerCase());
}

/** A host name of at least two labels: no address, no wildcard, no leading dot or at sign. */
export function isMailDomain(domain: string): boolean {
  return HOST.test(domain);
}
