import { describe, expect, it } from 'vitest';
import { proxySettings } from '../../../src/cli/transport.ts';

const entry = (proxy?: string) => ({
  vendor: 'opa',
  url: 'https://opa.example',
  ...(proxy === undefined ? {} : { proxy }),
});

describe('the proxy of a connection', () => {
  it('is that of the environment', () => {
    const environment = { HTTPS_PROXY: 'http://a:1', HTTP_PROXY: 'http://b:1', NO_PROXY: 'x' };
    expect(proxySettings(entry(), environment)).toEqual({
      https: 'http://a:1',
      http: 'http://b:1',
      noProxy: 'x',
    });
    expect(proxySettings(entry(), {})).toEqual({});
  });

  it('is in lower case before upper case, as elsewhere', () => {
    expect(proxySettings(entry(), { https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:1' })).toEqual({
      https: 'http://a:1',
    });
  });

  it('is its own, whatever the environment says, and what it excepts', () => {
    const environment = { HTTPS_PROXY: 'http://a:1', NO_PROXY: '*' };
    expect(proxySettings(entry('http://own:1'), environment)).toEqual({
      https: 'http://own:1',
      http: 'http://own:1',
    });
  });

  it('is none when it says none', () => {
    expect(proxySettings(entry('none'), { HTTPS_PROXY: 'http://a:1', http_proxy: 'http://b:1' })).toEqual({});
  });
});
