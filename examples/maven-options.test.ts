import { expect, test } from 'bun:test';
import { mavenOptions } from './maven-options.ts';

test('without a proxy there is nothing to say', () => {
  expect(mavenOptions({ NO_PROXY: 'localhost' })).toBeUndefined();
});

test('a proxy is its host and its port', () => {
  const expected = '-Dhttps.proxyHost=proxy.example -Dhttps.proxyPort=3128';
  expect(mavenOptions({ HTTPS_PROXY: 'http://proxy.example:3128/' })).toBe(expected);
  expect(mavenOptions({ HTTPS_PROXY: 'proxy.example:3128' })).toBe(expected);
  expect(mavenOptions({ HTTPS_PROXY: 'http://proxy.example' })).toEndWith('-Dhttps.proxyPort=80');
});

test('a login and the hosts that are reached without it are said too', () => {
  const environment = { HTTPS_PROXY: 'http://me:p%40ss@proxy.example:3128', NO_PROXY: 'localhost, .internal.example,' };
  expect(mavenOptions(environment)).toBe(
    '-Dhttps.proxyHost=proxy.example -Dhttps.proxyPort=3128 -Dhttps.proxyUser=me -Dhttps.proxyPassword=p@ss ' +
      '-Dhttp.nonProxyHosts=localhost|*.internal.example',
  );
});
