/** Whether codes and secrets of an OpenID Connect client are safe with it. */
import type { Finding } from '../../connections/port.ts';
import type { CheckContext } from '../recipe.ts';

const LOOPBACK = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/]|$)/;

export function clientFindings({ settings }: CheckContext): readonly Finding[] {
  const plain = settings.list('redirectUris').filter((it) => it.startsWith('http:') && !LOOPBACK.test(it));
  const wild = settings.list('redirectUris').filter((it) => it.includes('*'));
  const keyless = settings.text('authentication') === 'private_key_jwt' && settings.text('keysUrl') === '';
  const findings: Finding[] = [];
  if (plain.length > 0) {
    findings.push({
      name: 'redirect',
      state: 'fail',
      detail: `Codes would travel in clear to ${plain.join(', ')}.`,
      remedy: 'Use https.',
    });
  }
  if (wild.length > 0) {
    findings.push({
      name: 'redirect',
      state: 'fail',
      detail: `${wild.join(', ')} lets whoever gets hold of a subdomain take codes.`,
      remedy: 'Name every address.',
    });
  }
  if (keyless) {
    findings.push({
      name: 'keys',
      state: 'fail',
      detail: 'A client with private_key_jwt needs a place for its public keys.',
      remedy: 'Give settings.keysUrl.',
    });
  }
  const sound: Finding = {
    name: 'client',
    state: 'pass',
    detail: 'Redirect addresses and client authentication are sound.',
  };
  return findings.length === 0 ? [sound] : findings;
}
